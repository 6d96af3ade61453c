package org.quorate.client.service;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.quorate.base.StatusCode;
import org.quorate.client.ClusterException;
import org.quorate.client.ClusterMap;
import org.quorate.client.ClusterUnavailableException;
import org.quorate.client.ConnectOptions;
import org.quorate.client.MapListener;
import org.quorate.client.Subscription;
import org.quorate.client.connection.Endpoint;
import org.quorate.client.connection.Service;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.cmap.CmapValue;
import org.quorate.ipc.message.CmapMessages;

/** One of the node's maps (spec 40 §11). */
final class MapSession implements ClusterMap, ServiceListener, AutoCloseable {
    /** The maps by their numbers. */
    enum Which {
        CONFIGURATION,
        STATISTICS;

        int number() {
            return this == CONFIGURATION ? 0 : 1;
        }
    }

    private static final int ALL_CHANGES =
            CmapMessages.TrackAdd.ADDS | CmapMessages.TrackAdd.MODIFIES | CmapMessages.TrackAdd.DELETES;

    private final Which which;
    private final ServiceSession session;
    private final Map<Long, Tracker> trackers = new ConcurrentHashMap<>();
    private final AtomicLong instances = new AtomicLong();

    MapSession(Endpoint endpoint, ConnectOptions options, Which which) {
        this.which = which;
        this.session = new ServiceSession(endpoint, Service.CMAP, options, this);
    }

    MapSession open() {
        session.open();
        return this;
    }

    @Override
    public void connected() {
        session.call("choice of a map", new CmapMessages.SetCurrentMap(which.number()));
        trackers.forEach((instance, tracker) -> {
            tracker.handle = add(instance, tracker);
            tracker.listener.onGap();
        });
    }

    @Override
    public void event(int id, byte[] buffer, int length) {
        if (id != CmapMessages.NOTIFY_EVENT) {
            return;
        }
        CmapMessages.Notify event = CmapMessages.Notify.decode(buffer, 0, length);
        if (event == null) {
            throw new ClusterException("the node sent a map event of " + length + " bytes that makes no sense");
        }
        Tracker tracker = trackers.get(event.instance());
        if (tracker != null) {
            tracker.listener.onChange(
                    event.key(),
                    event.event() == CmapMessages.TrackAdd.DELETES
                            ? Optional.empty()
                            : Optional.of(value(event.newType(), event.newValue())),
                    event.event() == CmapMessages.TrackAdd.ADDS
                            ? Optional.empty()
                            : Optional.of(value(event.oldType(), event.oldValue())));
        }
    }

    @Override
    public void lost(ClusterException cause) {
        // told when there is a connection again
    }

    private static CmapValue value(int type, byte[] bytes) {
        try {
            return CmapValue.ofBytes(CmapType.ofNumber(type), bytes);
        } catch (IllegalArgumentException e) {
            throw new ClusterException("the node sent a value of type " + type + " that makes no sense", e);
        }
    }

    // ---- keys

    @Override
    public Optional<CmapValue> get(String key) {
        checkKey(key);
        return session.callUnless(
                        StatusCode.NOT_EXIST,
                        "reading " + key,
                        new CmapMessages.Get(key, CmapValue.MAX_BYTES + 1),
                        CmapMessages.GetResponse::decode)
                .map(response -> value(response.type(), response.value()));
    }

    @Override
    public SortedMap<String, CmapValue> entries(String prefix) {
        checkLength(prefix);
        long handle = session.call(
                        "listing " + prefix,
                        new CmapMessages.KeyRequest(CmapMessages.ITERATION_INITIALIZE, prefix),
                        CmapMessages.HandleResponse::decode)
                .handle();
        SortedMap<String, CmapValue> entries = new TreeMap<>();
        try {
            for (Optional<String> key = next(prefix, handle); key.isPresent(); key = next(prefix, handle)) {
                String found = key.get();
                get(found).ifPresent(value -> entries.put(found, value));
            }
        } finally {
            session.call("listing " + prefix, new CmapMessages.HandleRequest(CmapMessages.ITERATION_FINALIZE, handle));
        }
        return entries;
    }

    private Optional<String> next(String prefix, long handle) {
        return session.callUnless(
                        StatusCode.NO_SECTIONS,
                        "listing " + prefix,
                        new CmapMessages.HandleRequest(CmapMessages.ITERATION_NEXT, handle),
                        CmapMessages.IterationNextResponse::decode)
                .map(CmapMessages.IterationNextResponse::key);
    }

    @Override
    public void put(String key, CmapValue value) {
        checkKey(key);
        session.call("setting " + key, new CmapMessages.Set(key, value.type().number(), value.toBytes()));
    }

    @Override
    public boolean remove(String key) {
        checkKey(key);
        return session.callUnless(
                        StatusCode.NOT_EXIST,
                        "deleting " + key,
                        new CmapMessages.KeyRequest(CmapMessages.DELETE, key),
                        (buffer, offset, length) -> true)
                .isPresent();
    }

    @Override
    public void increment(String key) {
        checkKey(key);
        session.call("incrementing " + key, new CmapMessages.Adjust(key, 1));
    }

    @Override
    public void decrement(String key) {
        checkKey(key);
        session.call("decrementing " + key, new CmapMessages.Adjust(key, -1));
    }

    private static void checkKey(String key) {
        if (key.isEmpty()) {
            throw new IllegalArgumentException("a key is not empty");
        }
        checkLength(key);
    }

    private static void checkLength(String key) {
        int bytes = key.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_KEY_BYTES) {
            throw new IllegalArgumentException(
                    "a key has up to " + MAX_KEY_BYTES + " bytes, not " + bytes + ": " + key);
        }
    }

    // ---- tracking

    @Override
    public Subscription track(String key, MapListener listener) {
        checkKey(key);
        return track(new Tracker(key, ALL_CHANGES, listener));
    }

    @Override
    public Subscription trackPrefix(String prefix, MapListener listener) {
        checkLength(prefix);
        return track(new Tracker(prefix, ALL_CHANGES | CmapMessages.TrackAdd.PREFIX, listener));
    }

    private Subscription track(Tracker tracker) {
        long instance = instances.incrementAndGet();
        trackers.put(instance, tracker);
        boolean done = false;
        try {
            tracker.handle = add(instance, tracker);
            done = true;
        } finally {
            if (!done) {
                trackers.remove(instance);
            }
        }
        return () -> untrack(instance);
    }

    private long add(long instance, Tracker tracker) {
        return session.call(
                        "tracking " + tracker.key,
                        new CmapMessages.TrackAdd(tracker.key, tracker.types, instance),
                        CmapMessages.HandleResponse::decode)
                .handle();
    }

    private void untrack(long instance) {
        Tracker tracker = trackers.remove(instance);
        if (tracker == null) {
            return;
        }
        try {
            session.call(
                    "end of tracking " + tracker.key,
                    new CmapMessages.HandleRequest(CmapMessages.TRACK_DELETE, tracker.handle));
        } catch (ClusterUnavailableException gone) {
            // with the connection the tracking ended
        } catch (ClusterException e) {
            if (!session.isClosed()) {
                throw e;
            }
        }
    }

    @Override
    public void close() {
        session.close();
    }

    private static final class Tracker {
        final String key;
        final int types;
        final MapListener listener;
        volatile long handle;

        Tracker(String key, int types, MapListener listener) {
            this.key = key;
            this.types = types;
            this.listener = listener;
        }
    }
}
