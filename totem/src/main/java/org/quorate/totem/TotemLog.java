package org.quorate.totem;

import org.quorate.base.log.Level;
import org.quorate.base.log.Log;
import org.quorate.base.log.Subsystem;
import org.quorate.config.TotemParameters;

/** Log lines of subsystem TOTEM (spec 20 §11). */
final class TotemLog {
    private final Log log;

    TotemLog(Log log) {
        this.log = log;
    }

    boolean isDebug() {
        return log.isEnabled(Subsystem.TOTEM, Level.DEBUG);
    }

    boolean isTrace() {
        return log.isEnabled(Subsystem.TOTEM, Level.TRACE);
    }

    void error(String template, Object... arguments) {
        log.log(Subsystem.TOTEM, Level.ERROR, template, arguments);
    }

    void warning(String template, Object... arguments) {
        log.log(Subsystem.TOTEM, Level.WARNING, template, arguments);
    }

    void notice(String template, Object... arguments) {
        log.log(Subsystem.TOTEM, Level.NOTICE, template, arguments);
    }

    void debug(String template, Object... arguments) {
        if (isDebug()) {
            log.log(Subsystem.TOTEM, Level.DEBUG, template, arguments);
        }
    }

    void trace(String template, Object... arguments) {
        log.log(Subsystem.TOTEM, Level.TRACE, template, arguments);
    }

    void mainWarning(String template, Object... arguments) {
        log.log(Subsystem.MAIN, Level.WARNING, template, arguments);
    }

    void mainDebug(String template, Object... arguments) {
        log.log(Subsystem.MAIN, Level.DEBUG, template, arguments);
    }

    /** The effective parameters, at start and after a change. */
    void parameters(TotemParameters p, int effectiveMtu, boolean starting) {
        debug("Token Timeout (%d ms) retransmit timeout (%d ms)", p.tokenMs(), p.tokenRetransmitMs());
        int warningMs = tokenWarningMs(p);
        if (warningMs > 0) {
            debug("Token warning every %d ms (%d%% of Token Timeout)", warningMs, p.tokenWarningPercent());
            if (warningMs < p.tokenRetransmitMs()) {
                debug(
                        "The token warning interval (%d ms) is less than the token retransmit timeout (%d ms) which can"
                                + " lead to spurious token warnings. Consider increasing the token_warning parameter.",
                        warningMs, p.tokenRetransmitMs());
            }
        } else {
            debug("Token warnings disabled");
        }
        debug("token hold (%d ms) retransmits before loss (%d retrans)", p.holdMs(), p.retransmitsBeforeLoss());
        debug(
                "join (%d ms) send_join (%d ms) consensus (%d ms) merge (%d ms)",
                p.joinMs(), p.sendJoinMs(), p.consensusMs(), p.mergeMs());
        debug("downcheck (%d ms) fail to recv const (%d msgs)", p.downcheckMs(), p.failRecvConst());
        debug("seqno unchanged const (%d rotations) Maximum network MTU %d", p.seqnoUnchangedConst(), effectiveMtu);
        debug(
                "window size per rotation (%d messages) maximum messages per rotation (%d messages)",
                p.windowSize(), p.maxMessages());
        debug("missed count const (%d messages)", p.missCountConst());
        if (starting) {
            debug("send threads (%d threads)", 0);
        }
        debug("heartbeat_failures_allowed (%d)", p.heartbeatFailuresAllowed());
        debug("max_network_delay (%d ms)", p.maxNetworkDelayMs());
        if (starting) {
            heartbeat(p);
        }
    }

    private void heartbeat(TotemParameters p) {
        if (p.heartbeatFailuresAllowed() == 0) {
            debug("HeartBeat is Disabled. To enable set heartbeat_failures_allowed > 0");
            return;
        }
        int timeoutMs = heartbeatMs(p);
        if (timeoutMs < p.tokenMs()) {
            debug("total heartbeat_timeout (%d ms)", timeoutMs);
            return;
        }
        debug("total heartbeat_timeout (%d ms) is not less than token timeout (%d ms)", timeoutMs, p.tokenMs());
        debug("heartbeat_timeout = heartbeat_failures_allowed * token_retransmit_timeout + max_network_delay");
        debug("heartbeat timeout should be less than the token timeout. Heartbeat is disabled!!");
    }

    /** 0 when warnings are off. */
    static int tokenWarningMs(TotemParameters p) {
        return (int) ((long) p.tokenMs() * p.tokenWarningPercent() / 100);
    }

    private static int heartbeatMs(TotemParameters p) {
        return p.heartbeatFailuresAllowed() * p.tokenRetransmitMs() + p.maxNetworkDelayMs();
    }

    /** 0 when there is no heartbeat (spec 20 §9.1). */
    static int effectiveHeartbeatMs(TotemParameters p) {
        int timeoutMs = p.heartbeatFailuresAllowed() == 0 ? 0 : heartbeatMs(p);
        return timeoutMs < p.tokenMs() ? timeoutMs : 0;
    }
}
