package org.quorate.totem;

import java.util.Arrays;
import org.quorate.totem.wire.MembJoin;

/** Node ids in the order met, each once (spec 20 §3). At most 384: whatever would exceed that is refused. */
final class NodeSet {
    private int[] ids = new int[8];
    private int size;

    int size() {
        return size;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int get(int index) {
        return ids[index];
    }

    boolean contains(int id) {
        return indexOf(id) >= 0;
    }

    int indexOf(int id) {
        for (int i = 0; i < size; i++) {
            if (ids[i] == id) {
                return i;
            }
        }
        return -1;
    }

    /** Appends an id that is not there yet; false if there is no room. */
    boolean add(int id) {
        if (contains(id)) {
            return true;
        }
        if (size == MembJoin.MAX_PROCESSORS) {
            return false;
        }
        if (size == ids.length) {
            ids = Arrays.copyOf(ids, 2 * size);
        }
        ids[size++] = id;
        return true;
    }

    void addAll(int[] others) {
        for (int id : others) {
            add(id);
        }
    }

    void clear() {
        size = 0;
    }

    void set(NodeSet other) {
        ids = other.toArray();
        size = ids.length;
        if (size == 0) {
            ids = new int[8];
        }
    }

    void set(int[] others) {
        clear();
        addAll(others);
    }

    void setOnly(int id) {
        size = 1;
        ids[0] = id;
    }

    /** As sets equal to a list that may hold duplicates. */
    boolean equalsSet(int[] list) {
        return list.length == size && containsAll(list);
    }

    /** Whether a list names nobody new; a longer list is never a subset (spec 20 §4.7). */
    boolean isSuperset(int[] list) {
        return list.length <= size && containsAll(list);
    }

    private boolean containsAll(int[] list) {
        for (int id : list) {
            if (!contains(id)) {
                return false;
            }
        }
        return true;
    }

    /** The ids that are not in the other set, in this set's order. */
    int[] minus(NodeSet other) {
        int[] rest = new int[size];
        int count = 0;
        for (int i = 0; i < size; i++) {
            if (!other.contains(ids[i])) {
                rest[count++] = ids[i];
            }
        }
        return Arrays.copyOf(rest, count);
    }

    int[] toArray() {
        return Arrays.copyOf(ids, size);
    }

    /** Room for a union with this list. */
    boolean hasRoomFor(int[] list) {
        int missing = 0;
        for (int id : list) {
            if (!contains(id)) {
                missing++;
            }
        }
        return size + missing <= MembJoin.MAX_PROCESSORS;
    }

    @Override
    public String toString() {
        return NodeIds.join(toArray(), ",");
    }
}
