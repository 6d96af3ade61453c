/*
 * Writes down on stdout what a client of libcpg, libquorum and libvotequorum sees of a ring, one line each; obeys lines on stdin:
 *
 *   phase N                       writes "phase N" after everything that has arrived
 *   join, leave                   the group "differential"
 *   send PREFIX COUNT GAP SIZES   messages PREFIX0, PREFIX1, ..., one each GAP microseconds, sizes cycled through;
 *                                 writes "sent ..." for each the node took, or may have taken before it was gone, and
 *                                 "done PREFIX" after the last. A message under 8 bytes, too short for that id, counts
 *                                 those of its length; its id is NODE/PID: and its bytes in hexadecimal
 *   votes                         what the own node says of its votes
 *
 * Starts with "ready PID"; ends, with "end", when stdin ends or the node does not serve it any more.
 */
#include <corosync/corotypes.h>
#include <corosync/cpg.h>
#include <corosync/quorum.h>
#include <corosync/votequorum.h>
#include <inttypes.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MAX_SIZE (4 * 1024 * 1024)
#define MAX_SIZES 64
#define ID_SPACE 64
#define COUNTER_LIMIT 8

static cpg_handle_t cpg;
static quorum_handle_t quorum;
static votequorum_handle_t votequorum;
static struct cpg_name group = {.length = 12, .value = "differential"};

static char prefix[ID_SPACE];
static unsigned long to_send, sent, gap_us;
static size_t sizes[MAX_SIZES];
static unsigned int size_count;
static uint64_t next_send_us;
static char *payload;
static unsigned int own_node;
static uint64_t counters[COUNTER_LIMIT];

static uint64_t now_us(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void end(void)
{
	printf("end\n");
	fflush(stdout);
	exit(0);
}

static uint64_t fnv(const void *data, size_t length)
{
	const uint8_t *p = data;
	uint64_t hash = 0xcbf29ce484222325ULL;
	while (length-- > 0)
		hash = (hash ^ *p++) * 0x100000001b3ULL;
	return hash;
}

static void counter_id(char *id, uint32_t node, uint32_t pid, const void *message, size_t length)
{
	const uint8_t *bytes = message;
	int end = snprintf(id, ID_SPACE, "%u/%u:", node, pid);
	for (size_t i = 0; i < length; i++)
		end += snprintf(id + end, ID_SPACE - end, "%02x", bytes[i]);
}

static void on_message(cpg_handle_t h, const struct cpg_name *name, uint32_t node, uint32_t pid, void *message, size_t length)
{
	(void)h;
	(void)name;
	char id[ID_SPACE] = "?";
	const char *blank = memchr(message, ' ', length < ID_SPACE ? length : ID_SPACE);
	if (length < COUNTER_LIMIT) {
		counter_id(id, node, pid, message, length);
	} else if (blank && blank != message) {
		memcpy(id, message, blank - (char *)message);
		id[blank - (char *)message] = 0;
	}
	printf("message %u/%u %s %zu %016" PRIx64 "\n", node, pid, id, length, fnv(message, length));
}

static void print_processes(const char *name, const struct cpg_address *list, size_t count, int reasons)
{
	printf(" %s", name);
	for (size_t i = 0; i < count; i++) {
		printf(" %u/%u", list[i].nodeid, list[i].pid);
		if (reasons)
			printf("/%u", list[i].reason);
	}
}

static void on_group(cpg_handle_t h, const struct cpg_name *name, const struct cpg_address *members, size_t n_members,
		     const struct cpg_address *left, size_t n_left, const struct cpg_address *joined, size_t n_joined)
{
	(void)h;
	(void)name;
	printf("group");
	print_processes("members", members, n_members, 0);
	print_processes("left", left, n_left, 1);
	print_processes("joined", joined, n_joined, 1);
	printf("\n");
}

static void print_nodes(const char *name, const uint32_t *list, size_t count)
{
	printf(" %s", name);
	for (size_t i = 0; i < count; i++)
		printf(" %u", list[i]);
}

static void on_ring(cpg_handle_t h, struct cpg_ring_id ring, uint32_t count, const uint32_t *members)
{
	(void)h;
	printf("ring %u.%" PRIu64, ring.nodeid, ring.seq);
	print_nodes("members", members, count);
	printf("\n");
}

static void on_quorum(quorum_handle_t h, uint32_t quorate, struct quorum_ring_id ring, uint32_t count, const uint32_t *members)
{
	(void)h;
	printf("quorum %s %u.%" PRIu64, quorate ? "yes" : "no", ring.nodeid, ring.seq);
	print_nodes("members", members, count);
	printf("\n");
}

static void on_nodes(quorum_handle_t h, struct quorum_ring_id ring, uint32_t n_members, const uint32_t *members,
		     uint32_t n_joined, const uint32_t *joined, uint32_t n_left, const uint32_t *left)
{
	(void)h;
	printf("nodes %u.%" PRIu64, ring.nodeid, ring.seq);
	print_nodes("members", members, n_members);
	print_nodes("joined", joined, n_joined);
	print_nodes("left", left, n_left);
	printf("\n");
}

static void demand(cs_error_t error)
{
	if (error != CS_OK && error != CS_ERR_TRY_AGAIN)
		end();
}

static void dispatch(void)
{
	demand(cpg_dispatch(cpg, CS_DISPATCH_ALL));
	demand(quorum_dispatch(quorum, CS_DISPATCH_ALL));
}

/* makes the message that is due; answers its size */
static size_t make_message(char *id, size_t size)
{
	if (size < COUNTER_LIMIT && counters[size] >> (8 * size))
		size++; /* no number of this length is left */
	if (size < COUNTER_LIMIT) {
		for (size_t i = 0; i < size; i++)
			payload[i] = (char)(counters[size] >> (8 * i));
		counter_id(id, own_node, getpid(), payload, size);
		return size;
	}
	int head = snprintf(id, ID_SPACE, "%s%lu", prefix, sent);
	memcpy(payload, id, head);
	payload[head++] = ' ';
	if (size < (size_t)head)
		size = head;
	for (size_t i = head; i < size; i++)
		payload[i] = (char)(i * 31 + sent);
	return size;
}

/* sends what is due; answers how long to wait at most, in ms */
static int send_due(void)
{
	while (sent < to_send) {
		uint64_t now = now_us();
		if (now < next_send_us)
			return (int)((next_send_us - now) / 1000) + 1;
		char id[ID_SPACE];
		size_t size = make_message(id, sizes[sent % size_count]);
		struct iovec part = {payload, size};
		cs_error_t error = cpg_mcast_joined(cpg, CPG_TYPE_AGREED, &part, 1);
		if (error == CS_ERR_TRY_AGAIN)
			return 2;
		printf("sent %s %zu %016" PRIx64 "\n", id, size, fnv(payload, size));
		fflush(stdout); /* whoever ends this process must not hide that the node has the message */
		demand(error);
		if (size < COUNTER_LIMIT)
			counters[size]++;
		next_send_us += gap_us;
		if (++sent == to_send)
			printf("done %s\n", prefix);
	}
	return 1000;
}

static void print_votes(void)
{
	struct votequorum_info info;
	demand(votequorum_getinfo(votequorum, 0, &info));
	printf("votes expected %u total %u needed %u flags %u\n", info.highest_expected, info.total_votes, info.quorum, info.flags);
}

static void obey(char *line)
{
	char *word = strtok(line, " ");
	cs_error_t error;
	if (!word)
		return;
	if (!strcmp(word, "phase")) {
		dispatch();
		printf("phase %s\n", strtok(NULL, " "));
	} else if (!strcmp(word, "join")) {
		printf("join\n");
		while ((error = cpg_join(cpg, &group)) == CS_ERR_TRY_AGAIN)
			usleep(10000);
		demand(error);
	} else if (!strcmp(word, "leave")) {
		printf("leave\n");
		while ((error = cpg_leave(cpg, &group)) == CS_ERR_TRY_AGAIN)
			usleep(10000);
		demand(error);
	} else if (!strcmp(word, "votes")) {
		dispatch();
		print_votes();
	} else if (!strcmp(word, "send")) {
		snprintf(prefix, sizeof prefix, "%s", strtok(NULL, " "));
		to_send = strtoul(strtok(NULL, " "), NULL, 10);
		gap_us = strtoul(strtok(NULL, " "), NULL, 10);
		sent = 0;
		next_send_us = now_us();
		size_count = 0;
		for (char *size = strtok(NULL, ","); size && size_count < MAX_SIZES; size = strtok(NULL, ","))
			sizes[size_count++] = strtoul(size, NULL, 10);
	} else {
		fprintf(stderr, "history-client: no command '%s'\n", word);
		exit(2);
	}
}

static void read_commands(void)
{
	static char buffer[4096];
	static size_t filled;
	ssize_t n = read(0, buffer + filled, sizeof buffer - filled - 1);
	if (n <= 0)
		exit(0);
	filled += n;
	buffer[filled] = 0;
	char *newline;
	while ((newline = memchr(buffer, '\n', filled))) {
		*newline = 0;
		obey(buffer);
		size_t used = newline - buffer + 1;
		memmove(buffer, buffer + used, filled - used + 1);
		filled -= used;
	}
}

/* Until the node takes clients. */
static void patiently(cs_error_t (*connect)(void), const char *what)
{
	cs_error_t error;
	for (int tries = 0; (error = connect()) != CS_OK; tries++) {
		if (tries == 300) {
			fprintf(stderr, "history-client: %s fails with %d\n", what, error);
			exit(3);
		}
		usleep(50000);
	}
}

static cs_error_t connect_cpg(void)
{
	static cpg_model_v1_data_t model = {
		.cpg_deliver_fn = on_message,
		.cpg_confchg_fn = on_group,
		.cpg_totem_confchg_fn = on_ring,
		.flags = CPG_MODEL_V1_DELIVER_INITIAL_TOTEM_CONF,
	};
	return cpg_model_initialize(&cpg, CPG_MODEL_V1, (cpg_model_data_t *)&model, NULL);
}

static cs_error_t connect_quorum(void)
{
	static quorum_model_v1_data_t model = {.quorum_notify_fn = on_quorum, .nodelist_notify_fn = on_nodes};
	uint32_t type;
	return quorum_model_initialize(&quorum, QUORUM_MODEL_V1, (quorum_model_data_t *)&model, &type, NULL);
}

static cs_error_t track_quorum(void)
{
	return quorum_trackstart(quorum, CS_TRACK_CURRENT | CS_TRACK_CHANGES);
}

static cs_error_t connect_votequorum(void)
{
	return votequorum_initialize(&votequorum, NULL);
}

int main(void)
{
	int cpg_socket, quorum_socket;
	payload = malloc(MAX_SIZE);
	patiently(connect_cpg, "cpg_model_initialize");
	patiently(connect_quorum, "quorum_model_initialize");
	patiently(connect_votequorum, "votequorum_initialize");
	cpg_local_get(cpg, &own_node);
	cpg_fd_get(cpg, &cpg_socket);
	quorum_fd_get(quorum, &quorum_socket);
	printf("ready %d\n", getpid());
	fflush(stdout);
	struct pollfd fds[3] = {
		{.fd = 0, .events = POLLIN}, {.fd = cpg_socket, .events = POLLIN}, {.fd = quorum_socket, .events = POLLIN}};
	int tracking = 0, wait = 1000;
	for (;;) {
		poll(fds, 3, wait);
		if (fds[0].revents) {
			read_commands();
			/* not before its first phase has begun */
			if (!tracking) {
				patiently(track_quorum, "quorum_trackstart");
				tracking = 1;
			}
		}
		if (fds[1].revents || fds[2].revents)
			dispatch();
		wait = send_due();
		fflush(stdout);
	}
}
