package org.quorate.pmxcfs.files;

/** Whether debug lines are logged, as {@code .debug} shows and changes it (spec 60 §6.6). Any thread may ask and set. */
public interface DebugSwitch {
    /** Never on. */
    DebugSwitch NONE = new DebugSwitch() {
        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public void set(boolean on) {
            // nothing is logged
        }
    };

    /** Whether they are. */
    boolean isOn();

    /** Logs them from now on, or not, and says so if that is a change. */
    void set(boolean on);
}
