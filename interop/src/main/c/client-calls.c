/*
 * Calls the functions of one client library of corosync one after the other and prints what each returns and tells:
 * client-calls cpg|zcb|cmap|cfg|quorum|votequorum|sam. Prints nothing that two equal rings would not share.
 */
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include <corosync/cfg.h>
#include <corosync/cmap.h>
#include <corosync/corotypes.h>
#include <corosync/cpg.h>
#include <corosync/quorum.h>
#include <corosync/sam.h>
#include <corosync/votequorum.h>

/* A synchronisation may be under way: its end is waited for. */
#define CALL(call)                                                                                                     \
	do {                                                                                                           \
		int result_, tries_ = 0;                                                                               \
		while ((result_ = (int)(call)) == CS_ERR_TRY_AGAIN && tries_++ < 100)                                  \
			usleep(50000);                                                                                 \
		printf("%s = %d\n", #call, result_);                                                                   \
	} while (0)

/* Dispatches what arrives until nothing has for half a second. */
#define DISPATCH(library, handle)                                                                                      \
	do {                                                                                                           \
		struct pollfd poll_ = {.events = POLLIN};                                                              \
		CALL(library##_fd_get(handle, &poll_.fd));                                                             \
		while (poll(&poll_, 1, 500) > 0 && library##_dispatch(handle, CS_DISPATCH_ALL) == CS_OK)               \
			;                                                                                              \
	} while (0)

static void list(const char *name, const uint32_t *ids, size_t count)
{
	printf(" %s", name);
	for (size_t i = 0; i < count; i++)
		printf(" %" PRIu32, ids[i]);
}

static void addresses(const char *name, const struct cpg_address *list, size_t count)
{
	printf(" %s", name);
	for (size_t i = 0; i < count; i++)
		printf(" %" PRIu32 "/%s/%" PRIu32, list[i].nodeid, (pid_t)list[i].pid == getpid() ? "own" : "other",
		       list[i].reason);
}

static void delivered(cpg_handle_t handle, const struct cpg_name *group, uint32_t node, uint32_t pid, void *message,
		      size_t length)
{
	printf("deliver %.*s from %" PRIu32 " %s: %zu bytes, first %.*s\n", (int)group->length, group->value, node,
	       (pid_t)pid == getpid() ? "own" : "other", length, length < 5 ? (int)length : 5, (char *)message);
}

static void changed(cpg_handle_t handle, const struct cpg_name *group, const struct cpg_address *members, size_t m,
		    const struct cpg_address *left, size_t l, const struct cpg_address *joined, size_t j)
{
	printf("confchg %.*s", (int)group->length, group->value);
	addresses("members", members, m);
	addresses("left", left, l);
	addresses("joined", joined, j);
	printf("\n");
}

static void ring_changed(cpg_handle_t handle, struct cpg_ring_id ring, uint32_t count, const uint32_t *members)
{
	printf("totem");
	list("members", members, count);
	printf("\n");
}

static struct cpg_name named(const char *text)
{
	struct cpg_name name = {.length = strlen(text)};
	memcpy(name.value, text, name.length);
	return name;
}

static void cpg(void)
{
	cpg_model_v1_data_t model = {CPG_MODEL_V1, delivered, changed, ring_changed, CPG_MODEL_V1_DELIVER_INITIAL_TOTEM_CONF};
	struct cpg_name group = named("calls"), other = named("other"), empty = named("");
	struct cpg_address members[CPG_MEMBERS_MAX];
	struct cpg_iteration_description_t description;
	struct iovec parts[2] = {{"hello", 5}, {" world", 6}};
	static char large[1000000];
	struct iovec one = {large, sizeof large};
	cpg_iteration_handle_t iteration;
	cpg_flow_control_state_t state;
	cpg_handle_t handle;
	unsigned int node;
	uint32_t limit;
	void *context = NULL;
	int count;

	memset(large, 'L', sizeof large);
	CALL(cpg_model_initialize(&handle, 7, (cpg_model_data_t *)&model, NULL));
	CALL(cpg_model_initialize(&handle, CPG_MODEL_V1, (cpg_model_data_t *)&model, &model));
	CALL(cpg_context_get(handle, &context));
	printf("context kept: %d\n", context == &model);
	CALL(cpg_local_get(handle, &node));
	printf("node %u\n", node);
	CALL(cpg_max_atomic_msgsize_get(handle, &limit));
	printf("limit %" PRIu32 "\n", limit);
	CALL(cpg_mcast_joined(handle, CPG_TYPE_AGREED, parts, 2));
	CALL(cpg_leave(handle, &group));
	CALL(cpg_join(handle, &empty));
	CALL(cpg_join(handle, &group));
	CALL(cpg_join(handle, &group));
	CALL(cpg_join(handle, &other));
	DISPATCH(cpg, handle);
	CALL(cpg_mcast_joined(handle, CPG_TYPE_AGREED, parts, 2));
	CALL(cpg_mcast_joined(handle, CPG_TYPE_AGREED, parts, 0));
	CALL(cpg_mcast_joined(handle, CPG_TYPE_UNORDERED, parts, 1));
	CALL(cpg_mcast_joined(handle, 99, parts, 1));
	CALL(cpg_mcast_joined(handle, CPG_TYPE_AGREED, &one, 1));
	DISPATCH(cpg, handle);
	CALL(cpg_flow_control_state_get(handle, &state));
	printf("flow control %d\n", state);
	CALL(cpg_membership_get(handle, &group, members, &count));
	addresses("membership", members, count);
	printf("\n");
	CALL(cpg_membership_get(handle, &other, members, &count));
	printf("count %d\n", count);
	CALL(cpg_iteration_initialize(handle, CPG_ITERATION_NAME_ONLY, NULL, &iteration));
	while (cpg_iteration_next(iteration, &description) == CS_OK)
		printf("group %.*s\n", (int)description.group.length, description.group.value);
	CALL(cpg_iteration_finalize(iteration));
	CALL(cpg_iteration_initialize(handle, CPG_ITERATION_ONE_GROUP, &group, &iteration));
	while (cpg_iteration_next(iteration, &description) == CS_OK)
		printf("member %.*s %" PRIu32 " %d\n", (int)description.group.length, description.group.value,
		       description.nodeid, (pid_t)description.pid == getpid());
	CALL(cpg_iteration_next(iteration, &description));
	CALL(cpg_iteration_finalize(iteration));
	CALL(cpg_iteration_initialize(handle, CPG_ITERATION_ONE_GROUP, NULL, &iteration));
	CALL(cpg_iteration_initialize(handle, 9, &group, &iteration));
	CALL(cpg_leave(handle, &empty));
	DISPATCH(cpg, handle);
	CALL(cpg_leave(handle, &group));
	CALL(cpg_mcast_joined(handle, CPG_TYPE_AGREED, parts, 2));
	CALL(cpg_finalize(handle));
	CALL(cpg_local_get(handle, &node));
}

/* What the library lays out in files that the server is to read. */
static void zcb(void)
{
	cpg_model_v1_data_t model = {CPG_MODEL_V1, delivered, changed, ring_changed, 0};
	struct cpg_name group = named("zero-copy");
	char *buffer, *large, *other;
	cpg_handle_t handle;

	CALL(cpg_model_initialize(&handle, CPG_MODEL_V1, (cpg_model_data_t *)&model, NULL));
	CALL(cpg_zcb_alloc(handle, 1000, (void **)&buffer));
	CALL(cpg_zcb_alloc(handle, 1048576, (void **)&large));
	CALL(cpg_zcb_alloc(handle, 0, (void **)&other));
	memset(buffer, 'B', 1000);
	memset(large, 'L', 1048576);
	CALL(cpg_zcb_mcast_joined(handle, CPG_TYPE_AGREED, buffer, 10));
	CALL(cpg_join(handle, &group));
	DISPATCH(cpg, handle);
	CALL(cpg_zcb_mcast_joined(handle, CPG_TYPE_AGREED, buffer, 10));
	memcpy(buffer, "again", 5);
	CALL(cpg_zcb_mcast_joined(handle, CPG_TYPE_AGREED, buffer, 1000));
	CALL(cpg_zcb_mcast_joined(handle, CPG_TYPE_UNORDERED, buffer, 0));
	CALL(cpg_zcb_mcast_joined(handle, 99, buffer, 5));
	CALL(cpg_zcb_mcast_joined(handle, CPG_TYPE_AGREED, large, 1000000));
	DISPATCH(cpg, handle);
	CALL(cpg_zcb_mcast_joined(handle, CPG_TYPE_AGREED, large, 1047552));
	/* the original takes some more than its limit of an atomic message here, and delivers not all it takes */
	DISPATCH(cpg, handle);
	CALL(cpg_zcb_mcast_joined(handle, CPG_TYPE_AGREED, large, 1048577));
	for (int i = 0; i < 20; i++) {
		cs_error_t error = cpg_zcb_mcast_joined(handle, CPG_TYPE_AGREED, buffer, 100);
		if (error == CS_ERR_TRY_AGAIN) {
			usleep(10000);
			i--;
		} else if (error != CS_OK) {
			printf("message %d fails with %d\n", i, error);
		}
	}
	DISPATCH(cpg, handle);
	CALL(cpg_zcb_free(handle, large));
	CALL(cpg_zcb_free(handle, other));
	CALL(cpg_zcb_alloc(handle, 5000, (void **)&large));
	memset(large, 'N', 5000);
	CALL(cpg_zcb_mcast_joined(handle, CPG_TYPE_AGREED, large, 5000));
	CALL(cpg_zcb_free(handle, buffer));
	DISPATCH(cpg, handle);
	CALL(cpg_leave(handle, &group));
	CALL(cpg_zcb_mcast_joined(handle, CPG_TYPE_AGREED, large, 5));
	CALL(cpg_finalize(handle));
	CALL(cpg_zcb_alloc(handle, 5000, (void **)&large));
}

static void key_changed(cmap_handle_t handle, cmap_track_handle_t track, int32_t event, const char *key,
			struct cmap_notify_value now, struct cmap_notify_value old, void *data)
{
	printf("%s: event %" PRId32 " key %s now %d/%zu old %d/%zu\n", (char *)data, event, key, now.type, now.len,
	       old.type, old.len);
}

static void cmap(void)
{
	char key[CMAP_KEYNAME_MAXLEN + 1], long_key[400], bytes[70000], *text = NULL;
	cmap_track_handle_t exact, prefix;
	cmap_iter_handle_t iteration;
	cmap_value_types_t type;
	cmap_handle_t handle, stats;
	size_t length;
	uint8_t u8;
	uint16_t u16;
	int32_t i32;
	uint64_t u64;
	float number;
	double real;

	memset(long_key, 'k', sizeof long_key);
	long_key[300] = 0;
	memset(bytes, 1, sizeof bytes);
	CALL(cmap_initialize(&handle));
	CALL(cmap_track_add(handle, "calls.u8", CMAP_TRACK_ADD | CMAP_TRACK_MODIFY | CMAP_TRACK_DELETE, key_changed, "exact", &exact));
	CALL(cmap_track_add(handle, "calls.", CMAP_TRACK_ADD | CMAP_TRACK_MODIFY | CMAP_TRACK_DELETE | CMAP_TRACK_PREFIX, key_changed, "prefix", &prefix));
	CALL(cmap_track_add(handle, NULL, CMAP_TRACK_ADD, key_changed, "all", &prefix));
	CALL(cmap_track_add(handle, "calls.", 0, key_changed, "none", &prefix));
	CALL(cmap_track_add(handle, "calls.", 64, key_changed, "unknown", &prefix));
	CALL(cmap_set_uint8(handle, "calls.u8", 255));
	CALL(cmap_set_uint8(handle, "calls.u8", 255));
	CALL(cmap_set_int32(handle, "calls.i32", -5));
	CALL(cmap_set_uint64(handle, "calls.u64", UINT64_MAX));
	CALL(cmap_set_float(handle, "calls.flt", 1.25f));
	CALL(cmap_set_double(handle, "calls.dbl", -2.5));
	CALL(cmap_set_string(handle, "calls.str", "some text"));
	CALL(cmap_set(handle, "calls.bin", "\0\1\2", 3, CMAP_VALUETYPE_BINARY));
	CALL(cmap_set(handle, "calls.none", "", 0, CMAP_VALUETYPE_BINARY));
	CALL(cmap_set(handle, "calls.big", bytes, 65000, CMAP_VALUETYPE_BINARY));
	CALL(cmap_set(handle, "calls.big", bytes, 70000, CMAP_VALUETYPE_BINARY));
	CALL(cmap_set(handle, "calls.len", bytes, 3, CMAP_VALUETYPE_UINT16));
	CALL(cmap_set(handle, "calls.type", bytes, 3, 77));
	CALL(cmap_set(handle, "calls.cut", "abc", 2, CMAP_VALUETYPE_STRING));
	CALL(cmap_set_uint8(handle, long_key, 1));
	CALL(cmap_set_uint8(handle, "ab", 1));
	CALL(cmap_set_uint8(handle, "abc", 1));
	CALL(cmap_set_uint8(handle, "", 1));
	CALL(cmap_set_uint8(handle, "calls.bad key", 1));
	CALL(cmap_set_uint8(handle, "totem.version", 1));
	CALL(cmap_inc(handle, "calls.u8"));
	CALL(cmap_dec(handle, "calls.i32"));
	CALL(cmap_inc(handle, "calls.str"));
	CALL(cmap_inc(handle, "calls.nosuch"));
	CALL(cmap_get_uint8(handle, "calls.u8", &u8));
	printf("u8 %d\n", u8);
	CALL(cmap_get_uint16(handle, "calls.u8", &u16));
	CALL(cmap_get_int32(handle, "calls.i32", &i32));
	printf("i32 %" PRId32 "\n", i32);
	CALL(cmap_get_uint64(handle, "calls.u64", &u64));
	printf("u64 %" PRIu64 "\n", u64);
	CALL(cmap_get_float(handle, "calls.flt", &number));
	CALL(cmap_get_double(handle, "calls.dbl", &real));
	printf("%f %f\n", number, real);
	CALL(cmap_get_string(handle, "calls.str", &text));
	printf("text %s\n", text);
	CALL(cmap_get_string(handle, "calls.u8", &text));
	CALL(cmap_get_string(handle, "calls.cut", &text));
	CALL(cmap_get(handle, "calls.str", NULL, &length, &type));
	printf("length %zu type %d\n", length, type);
	length = 4;
	CALL(cmap_get(handle, "calls.str", bytes, &length, &type));
	CALL(cmap_get(handle, "calls.nosuch", NULL, &length, &type));
	CALL(cmap_get(handle, "calls.none", NULL, &length, &type));
	printf("length %zu type %d\n", length, type);
	DISPATCH(cmap, handle);
	CALL(cmap_iter_init(handle, "calls.", &iteration));
	while (cmap_iter_next(handle, iteration, key, &length, &type) == CS_OK)
		printf("%s %zu %d\n", key, length, type);
	CALL(cmap_iter_next(handle, iteration, key, &length, &type));
	CALL(cmap_iter_finalize(handle, iteration));
	CALL(cmap_iter_finalize(handle, iteration));
	CALL(cmap_iter_init(handle, "calls.nosuch", &iteration));
	CALL(cmap_iter_next(handle, iteration, key, &length, &type));
	CALL(cmap_track_delete(handle, exact));
	CALL(cmap_track_delete(handle, exact));
	CALL(cmap_delete(handle, "calls.u8"));
	CALL(cmap_delete(handle, "calls.u8"));
	CALL(cmap_delete(handle, "totem.version"));
	CALL(cmap_delete(handle, "abc"));
	DISPATCH(cmap, handle);
	CALL(cmap_initialize_map(&stats, CMAP_MAP_STATS));
	CALL(cmap_set_uint8(stats, "stats.calls", 1));
	CALL(cmap_delete(stats, "stats.srp.continuous_gather"));
	CALL(cmap_inc(stats, "stats.srp.continuous_gather"));
	CALL(cmap_get_uint8(stats, "stats.srp.continuous_gather", &u8));
	CALL(cmap_get(stats, "stats.srp.firewall_enabled_or_nic_failure", NULL, &length, &type));
	printf("length %zu type %d\n", length, type);
	CALL(cmap_finalize(stats));
	CALL(cmap_initialize_map(&stats, 9));
	CALL(cmap_finalize(handle));
	CALL(cmap_get_uint8(handle, "calls.u8", &u8));
}

static void shutdown_asked(corosync_cfg_handle_t handle, corosync_cfg_shutdown_flags_t flags)
{
	printf("shutdown asked, flags %d\n", flags);
	CALL(corosync_cfg_replyto_shutdown(handle, COROSYNC_CFG_SHUTDOWN_FLAG_NO));
}

static void cfg(void)
{
	corosync_cfg_callbacks_t callbacks = {shutdown_asked};
	corosync_cfg_node_address_t addrs[8];
	struct corosync_cfg_node_status_v1 status;
	corosync_cfg_handle_t handle, asking;
	char **names, **states;
	unsigned int node, interfaces;
	int count;

	CALL(corosync_cfg_initialize(&handle, &callbacks));
	CALL(corosync_cfg_local_get(handle, &node));
	printf("node %u\n", node);
	for (unsigned int id = 0; id <= 3; id++) {
		count = -1;
		CALL(corosync_cfg_get_node_addrs(handle, id, 8, &count, addrs));
		for (int i = 0; i < count; i++)
			printf("%u: %d bytes, family %d\n", id, addrs[i].address_length,
			       ((struct sockaddr *)addrs[i].address)->sa_family);
		memset(&status, 0, sizeof status);
		CALL(corosync_cfg_node_status_get(handle, id, CFG_NODE_STATUS_V1, &status));
		printf("%u: reachable %d remote %d external %d onwire %d %d %d\n", status.nodeid, status.reachable,
		       status.remote, status.external, status.onwire_min, status.onwire_max, status.onwire_ver);
		for (int i = 0; i < 2; i++)
			printf("link %d enabled %d connected %d dynconnected %d mtu %u %s %s\n", i,
			       status.link_status[i].enabled, status.link_status[i].connected,
			       status.link_status[i].dynconnected, status.link_status[i].mtu,
			       status.link_status[i].src_ipaddr, status.link_status[i].dst_ipaddr);
	}
	CALL(corosync_cfg_node_status_get(handle, 1, 9, &status));
	CALL(corosync_cfg_ring_status_get(handle, &names, &states, &interfaces));
	for (unsigned int i = 0; i < interfaces; i++)
		printf("%s: %s\n", names[i], states[i]);
	CALL(corosync_cfg_kill_node(handle, 9, "no reason"));
	CALL(corosync_cfg_replyto_shutdown(handle, COROSYNC_CFG_SHUTDOWN_FLAG_YES));
	CALL(corosync_cfg_trackstop(handle));
	CALL(corosync_cfg_trackstart(handle, 0));
	CALL(corosync_cfg_trackstart(handle, 0));
	if (fork() == 0) {
		/* Asks while the parent objects; its own answer is printed when it is known. */
		int result;

		if (corosync_cfg_initialize(&asking, NULL) != CS_OK)
			_exit(1);
		result = corosync_cfg_try_shutdown(asking, COROSYNC_CFG_SHUTDOWN_FLAG_REQUEST);
		_exit(result);
	}
	DISPATCH(corosync_cfg, handle);
	wait(&count);
	printf("try_shutdown answered %d\n", WEXITSTATUS(count));
	CALL(corosync_cfg_trackstop(handle));
	CALL(corosync_cfg_reload_config(handle));
	CALL(corosync_cfg_reopen_log_files(handle));
	CALL(corosync_cfg_finalize(handle));
	CALL(corosync_cfg_local_get(handle, &node));
}

static void quorum_v0(quorum_handle_t handle, uint32_t quorate, uint64_t ring, uint32_t count, uint32_t *view)
{
	printf("v0 quorate %" PRIu32, quorate);
	list("view", view, count);
	printf("\n");
}

static void quorum_v1(quorum_handle_t handle, uint32_t quorate, struct quorum_ring_id ring, uint32_t count,
		      const uint32_t *members)
{
	printf("v1 quorate %" PRIu32 " representative %" PRIu32, quorate, ring.nodeid);
	list("members", members, count);
	printf("\n");
}

static void quorum_nodes(quorum_handle_t handle, struct quorum_ring_id ring, uint32_t m, const uint32_t *members,
			 uint32_t j, const uint32_t *joined, uint32_t l, const uint32_t *left)
{
	printf("v1 nodes");
	list("members", members, m);
	list("joined", joined, j);
	list("left", left, l);
	printf("\n");
}

static void quorum(void)
{
	quorum_callbacks_t callbacks = {quorum_v0};
	quorum_model_v1_data_t model = {QUORUM_MODEL_V1, quorum_v1, quorum_nodes};
	quorum_handle_t handle;
	uint32_t type = 99;
	int quorate = -1;

	CALL(quorum_initialize(&handle, &callbacks, &type));
	printf("type %" PRIu32 "\n", type);
	CALL(quorum_getquorate(handle, &quorate));
	printf("quorate %d\n", quorate);
	CALL(quorum_trackstop(handle));
	CALL(quorum_trackstart(handle, 0));
	CALL(quorum_trackstart(handle, CS_TRACK_CURRENT));
	DISPATCH(quorum, handle);
	CALL(quorum_trackstart(handle, CS_TRACK_CHANGES));
	CALL(quorum_trackstart(handle, CS_TRACK_CHANGES));
	CALL(quorum_trackstart(handle, CS_TRACK_CHANGES_ONLY));
	CALL(quorum_trackstart(handle, 0));
	CALL(quorum_trackstart(handle, 128));
	CALL(quorum_trackstart(handle, CS_TRACK_CURRENT));
	DISPATCH(quorum, handle);
	CALL(quorum_trackstop(handle));
	CALL(quorum_trackstop(handle));
	CALL(quorum_finalize(handle));
	CALL(quorum_model_initialize(&handle, 5, (quorum_model_data_t *)&model, &type, NULL));
	CALL(quorum_model_initialize(&handle, QUORUM_MODEL_V1, (quorum_model_data_t *)&model, &type, NULL));
	CALL(quorum_trackstart(handle, CS_TRACK_CURRENT | CS_TRACK_CHANGES));
	DISPATCH(quorum, handle);
	CALL(quorum_finalize(handle));
	CALL(quorum_getquorate(handle, &quorate));
}

static void vq_quorum(votequorum_handle_t handle, uint64_t context, uint32_t quorate, uint32_t count,
		      votequorum_node_t nodes[])
{
	printf("context %" PRIu64 " quorate %" PRIu32, context, quorate);
	for (uint32_t i = 0; i < count; i++)
		printf(" %" PRIu32 "/%" PRIu32, nodes[i].nodeid, nodes[i].state);
	printf("\n");
}

static void vq_nodes(votequorum_handle_t handle, uint64_t context, votequorum_ring_id_t ring, uint32_t count,
		     uint32_t nodes[])
{
	printf("context %" PRIu64 " representative %" PRIu32, context, ring.nodeid);
	list("nodes", nodes, count);
	printf("\n");
}

static void vq_expected(votequorum_handle_t handle, uint64_t context, uint32_t expected)
{
	printf("context %" PRIu64 " expected %" PRIu32 "\n", context, expected);
}

static void vote_quorum(void)
{
	votequorum_callbacks_t callbacks = {.votequorum_quorum_notify_fn = vq_quorum,
					    .votequorum_nodelist_notify_fn = vq_nodes,
					    .votequorum_expectedvotes_notify_fn = vq_expected};
	votequorum_ring_id_t ring = {1, 99};
	struct votequorum_info info;
	votequorum_handle_t handle;

	CALL(votequorum_initialize(&handle, &callbacks));
	for (unsigned int id = 0; id <= 3; id++) {
		memset(&info, 0, sizeof info);
		CALL(votequorum_getinfo(handle, id, &info));
		if (info.node_id == 0)
			continue;
		printf("%u: node %u state %u votes %u expected %u highest %u total %u quorum %u flags %u qdevice %u \"%s\"\n", id,
		       info.node_id, info.node_state, info.node_votes, info.node_expected_votes, info.highest_expected,
		       info.total_votes, info.quorum, info.flags, info.qdevice_votes,
		       /* Not set by the original unless a device is registered. */
		       info.flags & VOTEQUORUM_INFO_QDEVICE_REGISTERED ? info.qdevice_name : "");
	}
	CALL(votequorum_trackstop(handle));
	CALL(votequorum_trackstart(handle, 77, CS_TRACK_CURRENT));
	DISPATCH(votequorum, handle);
	CALL(votequorum_trackstart(handle, 78, CS_TRACK_CHANGES));
	CALL(votequorum_trackstart(handle, 79, CS_TRACK_CHANGES_ONLY));
	DISPATCH(votequorum, handle);
	CALL(votequorum_setexpected(handle, 1));
	CALL(votequorum_setexpected(handle, 9));
	CALL(votequorum_setexpected(handle, 0));
	CALL(votequorum_setexpected(handle, 3));
	DISPATCH(votequorum, handle);
	CALL(votequorum_setvotes(handle, 2, 2));
	DISPATCH(votequorum, handle);
	CALL(votequorum_setvotes(handle, 2, 1));
	CALL(votequorum_setvotes(handle, 7, 1));
	CALL(votequorum_setexpected(handle, 2));
	DISPATCH(votequorum, handle);
	CALL(votequorum_qdevice_register(handle, ""));
	CALL(votequorum_qdevice_register(handle, "device"));
	CALL(votequorum_qdevice_poll(handle, "device", 1, ring));
	CALL(votequorum_qdevice_master_wins(handle, "device", 1));
	CALL(votequorum_qdevice_update(handle, "device", "other"));
	/* Takes effect when it has been round the ring. */
	DISPATCH(votequorum, handle);
	CALL(votequorum_qdevice_unregister(handle, "device"));
	CALL(votequorum_qdevice_unregister(handle, "other"));
	DISPATCH(votequorum, handle);
	CALL(votequorum_trackstop(handle));
	CALL(votequorum_trackstop(handle));
	CALL(votequorum_finalize(handle));
	CALL(votequorum_getinfo(handle, 0, &info));
}

static void sam_keys(void)
{
	char key[CMAP_KEYNAME_MAXLEN + 1], *text;
	cmap_iter_handle_t iteration;
	cmap_value_types_t type;
	cmap_handle_t handle;
	size_t length;

	/* The parent process sets them. */
	usleep(500000);
	if (cmap_initialize(&handle) != CS_OK || cmap_iter_init(handle, "resources.process.", &iteration) != CS_OK)
		return;
	while (cmap_iter_next(handle, iteration, key, &length, &type) == CS_OK) {
		text = NULL;
		cmap_get_string(handle, key, &text);
		printf("%s type %d %s\n", strrchr(key, '.') + 1, type, text == NULL ? "" : text);
	}
	cmap_finalize(handle);
}

static void sam(void)
{
	unsigned int instance = 99;
	char stored[16] = "";
	size_t size = 0;

	CALL(sam_start());
	CALL(sam_initialize(1000, 77));
	CALL(sam_initialize(1000, SAM_RECOVERY_POLICY_QUORUM_QUIT | SAM_RECOVERY_POLICY_CMAP));
	CALL(sam_initialize(1000, SAM_RECOVERY_POLICY_QUIT));
	CALL(sam_warn_signal_set(SIGUSR1));
	CALL(sam_data_store("state", 6));
	CALL(sam_data_getsize(&size));
	printf("size %zu\n", size);
	fflush(stdout);
	CALL(sam_register(&instance));
	printf("instance %u\n", instance);
	CALL(sam_data_restore(stored, sizeof stored));
	printf("stored %s\n", stored);
	sam_keys();
	CALL(sam_start());
	CALL(sam_hc_send());
	sam_keys();
	CALL(sam_stop());
	sam_keys();
	CALL(sam_finalize());
}

int main(int argc, char **argv)
{
	const struct {
		const char *name;
		void (*run)(void);
	} libraries[] = {{"cpg", cpg}, {"zcb", zcb},	   {"cmap", cmap},		{"cfg", cfg},
			 {"quorum", quorum}, {"votequorum", vote_quorum}, {"sam", sam}};

	setvbuf(stdout, NULL, _IOLBF, 0);
	for (size_t i = 0; argc == 2 && i < sizeof libraries / sizeof libraries[0]; i++)
		if (strcmp(argv[1], libraries[i].name) == 0) {
			libraries[i].run();
			return 0;
		}
	fprintf(stderr, "usage: client-calls cpg|zcb|cmap|cfg|quorum|votequorum|sam\n");
	return 64;
}
