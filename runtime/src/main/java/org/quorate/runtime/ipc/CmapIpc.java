package org.quorate.runtime.ipc;

import java.util.Arrays;
import java.util.Iterator;
import java.util.Map;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;
import org.quorate.base.StatusCode;
import org.quorate.config.cmap.Cmap;
import org.quorate.config.cmap.CmapType;
import org.quorate.config.cmap.CmapValue;
import org.quorate.ipc.libqb.ClientConnection;
import org.quorate.ipc.message.CmapMessages;
import org.quorate.ipc.message.Message;
import org.quorate.services.framework.ServiceId;

/** A client of libcmap (spec 40 §11): of the configuration map, or of the statistics once it has chosen them. */
final class CmapIpc extends ClientSession {
    private static final int MAX_ITERATIONS = 256;
    private static final int MAX_TRACKINGS = 4096;
    private static final int CONFIGURATION_MAP = 0;
    private static final int STATISTICS_MAP = 1;
    private static final int RESPONSE_OVERHEAD = 40;
    private static final int TRACK_BITS = CmapMessages.TrackAdd.DELETES
            | CmapMessages.TrackAdd.MODIFIES
            | CmapMessages.TrackAdd.ADDS
            | CmapMessages.TrackAdd.PREFIX;
    private static final byte[] NO_VALUE = {};

    private static final int KEYS_COME_AND_GO = CmapMessages.TrackAdd.ADDS | CmapMessages.TrackAdd.DELETES;

    /** Its value stays out of recordings. */
    private static final String SECRET = "totem.key";

    private final Handles<Iterator<Map.Entry<String, CmapValue>>> iterations = new Handles<>(MAX_ITERATIONS);
    private final Handles<Tracked> trackings = new Handles<>(MAX_TRACKINGS);
    private boolean statistics;

    private record Tracked(long instance, Runnable stop) {}

    CmapIpc(NodeAccess access, ClientConnection connection) {
        super(access, connection, ServiceId.CMAP);
    }

    @Override
    byte @Nullable [] withoutSecrets(int id, byte[] buffer, int offset, int length) {
        CmapMessages.Set set = id == CmapMessages.SET ? CmapMessages.Set.decode(buffer, offset, length) : null;
        return set == null || !set.key().equals(SECRET)
                ? null
                : Arrays.copyOf(
                        new CmapMessages.Set(set.key(), set.type(), new byte[set.value().length]).encode(), length);
    }

    /** What a replay cannot know stays out of the sum over the node's outputs. */
    private void reply(String key, Message response) {
        if (statistics || key.equals(SECRET)) {
            replyUnrecorded(response);
        } else {
            reply(response);
        }
    }

    @Override
    void handle(int id, byte[] buffer, int offset, int length) {
        switch (id) {
            case CmapMessages.SET -> onSet(CmapMessages.Set.decode(buffer, offset, length));
            case CmapMessages.DELETE, CmapMessages.ITERATION_INITIALIZE ->
                onKey(id, CmapMessages.KeyRequest.decode(buffer, offset, length));
            case CmapMessages.GET -> onGet(CmapMessages.Get.decode(buffer, offset, length));
            case CmapMessages.ADJUST -> onAdjust(CmapMessages.Adjust.decode(buffer, offset, length));
            case CmapMessages.TRACK_ADD -> onTrackAdd(CmapMessages.TrackAdd.decode(buffer, offset, length));
            case CmapMessages.SET_CURRENT_MAP ->
                onSetCurrentMap(CmapMessages.SetCurrentMap.decode(buffer, offset, length));
            default -> onHandle(id, CmapMessages.HandleRequest.decode(buffer, offset, length));
        }
    }

    // ---- keys

    private void onSet(CmapMessages.@Nullable Set request) {
        reply(CmapMessages.SET, request == null ? StatusCode.INVALID_PARAM : set(request));
    }

    private StatusCode set(CmapMessages.Set request) {
        if (statistics) {
            return access().node().clearStatistics(request.key());
        }
        if (access().node().cmap().isReadOnly(request.key())) {
            return StatusCode.ACCESS;
        }
        CmapValue value = value(request.type(), request.value());
        return value == null ? StatusCode.INVALID_PARAM : services().cmap().set(request.key(), value);
    }

    /** {@code null} if the bytes are no value of the type. */
    private static @Nullable CmapValue value(int typeNumber, byte[] bytes) {
        if (typeNumber < CmapType.I8.number() || typeNumber > CmapType.BINARY.number()) {
            return null;
        }
        CmapType type = CmapType.ofNumber(typeNumber);
        if (type == CmapType.STRING) {
            return string(bytes);
        }
        return type.bytes() != 0 && type.bytes() != bytes.length ? null : CmapValue.ofBytes(type, bytes);
    }

    /** Sent with or without a NUL, kept with one; nothing may follow it. */
    private static @Nullable CmapValue string(byte[] bytes) {
        int end = 0;
        while (end < bytes.length && bytes[end] != 0) {
            end++;
        }
        return bytes.length > end + 1 ? null : CmapValue.ofBytes(CmapType.STRING, Arrays.copyOf(bytes, end + 1));
    }

    private void onKey(int id, CmapMessages.@Nullable KeyRequest request) {
        if (request == null) {
            refuse(id, StatusCode.INVALID_PARAM);
        } else if (id == CmapMessages.DELETE) {
            reply(CmapMessages.DELETE, statistics ? readOnly(request.key()) : delete(request.key()));
        } else if (iterations.isFull()) {
            reply(new CmapMessages.HandleResponse(
                    CmapMessages.ITERATION_INITIALIZE_RESPONSE, StatusCode.NO_RESOURCES.number(), 0));
        } else {
            SortedMap<String, CmapValue> found = statistics
                    ? access().statistics(request.key())
                    : services().cmap().iterate(request.key());
            long handle = iterations.add(found.entrySet().iterator());
            reply(new CmapMessages.HandleResponse(
                    CmapMessages.ITERATION_INITIALIZE_RESPONSE, StatusCode.OK.number(), handle));
        }
    }

    private StatusCode delete(String key) {
        return services().cmap().delete(key);
    }

    private static StatusCode readOnly(String statisticsKey) {
        return statisticsKey.startsWith("stats.clear.") ? StatusCode.NOT_SUPPORTED : StatusCode.ACCESS;
    }

    private void onGet(CmapMessages.@Nullable Get request) {
        if (request == null) {
            reply(CmapMessages.GetResponse.failure(StatusCode.INVALID_PARAM.number()));
            return;
        }
        CmapValue value = statistics
                ? access().statistics(request.key()).get(request.key())
                : services().cmap().get(request.key());
        long room = request.bufferBytes();
        if (value == null) {
            reply(request.key(), CmapMessages.GetResponse.failure(StatusCode.NOT_EXIST.number()));
        } else if (room != 0 && (room < value.length() || room > connection().bufferBytes() - RESPONSE_OVERHEAD)) {
            reply(request.key(), CmapMessages.GetResponse.failure(StatusCode.INVALID_PARAM.number()));
        } else {
            reply(
                    request.key(),
                    new CmapMessages.GetResponse(
                            StatusCode.OK.number(),
                            value.length(),
                            value.type().number(),
                            room == 0 ? NO_VALUE : value.toBytes(),
                            (int) room));
        }
    }

    private void onAdjust(CmapMessages.@Nullable Adjust request) {
        StatusCode status;
        if (request == null) {
            status = StatusCode.INVALID_PARAM;
        } else if (statistics) {
            status = readOnly(request.key());
        } else {
            status = services().cmap().adjust(request.key(), request.step());
        }
        reply(CmapMessages.ADJUST, status);
    }

    // ---- iterations

    private void onHandle(int id, CmapMessages.@Nullable HandleRequest request) {
        if (request == null) {
            refuse(id, StatusCode.INVALID_PARAM);
            return;
        }
        switch (id) {
            case CmapMessages.ITERATION_NEXT -> onIterationNext(request.handle());
            case CmapMessages.ITERATION_FINALIZE -> {
                boolean known = iterations.remove(request.handle()) != null;
                reply(CmapMessages.ITERATION_FINALIZE, known ? StatusCode.OK : StatusCode.BAD_HANDLE);
            }
            default -> onTrackDelete(request.handle());
        }
    }

    private void onIterationNext(long handle) {
        Iterator<Map.Entry<String, CmapValue>> iteration = iterations.get(handle);
        if (iteration == null) {
            reply("", CmapMessages.IterationNextResponse.failure(StatusCode.BAD_HANDLE.number()));
        } else if (!iteration.hasNext()) {
            reply("", CmapMessages.IterationNextResponse.failure(StatusCode.NO_SECTIONS.number()));
        } else {
            Map.Entry<String, CmapValue> entry = iteration.next();
            CmapValue value = entry.getValue();
            reply(
                    "",
                    new CmapMessages.IterationNextResponse(
                            StatusCode.OK.number(),
                            entry.getKey(),
                            value.length(),
                            value.type().number()));
        }
    }

    // ---- tracking

    private void onTrackAdd(CmapMessages.@Nullable TrackAdd request) {
        StatusCode status = request == null ? StatusCode.INVALID_PARAM : trackStatus(request);
        long handle = request == null || status != StatusCode.OK ? 0 : track(request);
        reply(new CmapMessages.HandleResponse(CmapMessages.TRACK_ADD_RESPONSE, status.number(), handle));
    }

    private StatusCode trackStatus(CmapMessages.TrackAdd request) {
        if ((request.trackType() & ~TRACK_BITS) != 0) {
            return StatusCode.INVALID_PARAM;
        }
        if (statistics && isPrefix(request) && (request.trackType() & KEYS_COME_AND_GO) != KEYS_COME_AND_GO) {
            return StatusCode.NOT_SUPPORTED;
        }
        return trackings.isFull() ? StatusCode.NO_RESOURCES : StatusCode.OK;
    }

    private static boolean isPrefix(CmapMessages.TrackAdd request) {
        return (request.trackType() & CmapMessages.TrackAdd.PREFIX) != 0;
    }

    private long track(CmapMessages.TrackAdd request) {
        return trackings.add(
                new Tracked(request.instance(), statistics ? trackStatistics(request) : trackConfiguration(request)));
    }

    private Runnable trackConfiguration(CmapMessages.TrackAdd request) {
        // No key means every key only as a prefix; alone it matches none, as with the original.
        Cmap.Tracking tracking = services().cmap().track(request.key(), isPrefix(request), (event, key, now, old) -> {
            int bit = bit(event);
            if ((request.trackType() & bit) != 0) {
                notify(request.instance(), key, bit, now, old);
            }
        });
        return tracking::stop;
    }

    /** The value is told as the new one and as the old one. */
    private Runnable trackStatistics(CmapMessages.TrackAdd request) {
        StatisticsWatch.Listener listener = (key, event, value) -> {
            int bit = bit(event);
            if ((request.trackType() & bit) != 0) {
                eventUnrecorded(notification(request.instance(), key, bit, value, value));
            }
        };
        return isPrefix(request)
                ? access().watch().keys(request.key(), listener)
                : access().watch().value(request.key(), listener);
    }

    private static int bit(Cmap.Event event) {
        return switch (event) {
            case DELETED -> CmapMessages.TrackAdd.DELETES;
            case MODIFIED -> CmapMessages.TrackAdd.MODIFIES;
            case ADDED -> CmapMessages.TrackAdd.ADDS;
        };
    }

    private void notify(long instance, String key, int event, @Nullable CmapValue now, @Nullable CmapValue old) {
        Message notification = notification(instance, key, event, now, old);
        if (key.equals(SECRET)) {
            eventUnrecorded(notification);
        } else {
            event(notification);
        }
    }

    private static Message notification(
            long instance, String key, int event, @Nullable CmapValue now, @Nullable CmapValue old) {
        return new CmapMessages.Notify(
                instance,
                key,
                event,
                now == null ? 0 : now.type().number(),
                now == null ? NO_VALUE : now.toBytes(),
                old == null ? 0 : old.type().number(),
                old == null ? NO_VALUE : old.toBytes());
    }

    private void onTrackDelete(long handle) {
        Tracked tracked = trackings.remove(handle);
        if (tracked != null) {
            tracked.stop.run();
        }
        reply(new CmapMessages.HandleResponse(
                CmapMessages.TRACK_DELETE_RESPONSE,
                (tracked == null ? StatusCode.BAD_HANDLE : StatusCode.OK).number(),
                tracked == null ? 0 : tracked.instance));
    }

    // ---- the map

    private void onSetCurrentMap(CmapMessages.@Nullable SetCurrentMap request) {
        StatusCode status;
        if (request == null) {
            status = StatusCode.INVALID_PARAM;
        } else if (request.map() != CONFIGURATION_MAP && request.map() != STATISTICS_MAP) {
            status = StatusCode.NOT_EXIST;
        } else if (!iterations.isEmpty() || !trackings.isEmpty()) {
            status = StatusCode.BUSY;
        } else {
            statistics = request.map() == STATISTICS_MAP;
            status = StatusCode.OK;
        }
        reply(CmapMessages.SET_CURRENT_MAP_RESPONSE, status);
    }

    @Override
    void disconnected() {
        trackings.all().forEach(tracked -> tracked.stop.run());
    }
}
