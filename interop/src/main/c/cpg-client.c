/*
 * A client of libcpg driven by lines on stdin, reporting JSON lines on stdout.
 *
 *   join GROUP               join, answers {"event":"joined",...}
 *   send COUNT SIZES RATE    COUNT messages whose sizes cycle through the comma separated list, RATE a second (0: flat out)
 *   flood MILLISECONDS SIZE  flat out for that long
 *   ping COUNT SIZE          one message at a time, the next when the last came back
 *   report                   what was delivered so far
 *   reset                    forget what was delivered so far
 *   leave, quit
 *
 * With an argument, every delivery and configuration change is also written there, one line each ("m NODE PID LENGTH
 * HASH", "c MEMBERS"), so that two streams can be compared and the first difference named.
 *
 * The order hash is FNV-1a 64 over, for each delivered message, sender node id, sender pid, length (u32 little endian
 * each) and the bytes.
 */
#define _GNU_SOURCE
#include <corosync/corotypes.h>
#include <corosync/cpg.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define FNV_START 0xcbf29ce484222325ULL
#define FNV_PRIME 0x100000001b3ULL
#define MAX_SIZE (8 * 1024 * 1024)
#define PATTERN_SPAN 4096
#define MAX_SIZES 64

static cpg_handle_t handle;
static int cpg_socket;
static struct cpg_name group;
static unsigned int local_node;
static FILE *trace;

static uint64_t delivered, delivered_bytes, order_hash = FNV_START;
static uint64_t first_delivery_ns, last_delivery_ns;
static uint64_t own_delivered;

static uint8_t *pattern;
static uint64_t send_seq;
static uint64_t to_send, sent, try_again, send_started_ns, send_until_ns;
static size_t sizes[MAX_SIZES];
static int size_count;
static double send_rate;
static int sending;

static uint64_t pings_left, ping_started_ns;
static size_t ping_size;
static uint64_t *ping_ns;
static uint64_t ping_total;

static uint64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000ULL + t.tv_nsec;
}

static uint64_t wall_ms(void)
{
	struct timespec t;
	clock_gettime(CLOCK_REALTIME, &t);
	return (uint64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static uint64_t fnv(uint64_t hash, const void *data, size_t length)
{
	const uint8_t *p = data;
	while (length-- > 0)
		hash = (hash ^ *p++) * FNV_PRIME;
	return hash;
}

/* flat out benchmarks must measure the ring, not this hash */
static int hashing = 1;

static void print_members(FILE *out, const struct cpg_address *list, size_t n)
{
	fputc('[', out);
	for (size_t i = 0; i < n; i++)
		fprintf(out, "%s[%u,%u]", i ? "," : "", list[i].nodeid, list[i].pid);
	fputc(']', out);
}

static void on_deliver(cpg_handle_t h, const struct cpg_name *name, uint32_t node, uint32_t pid, void *msg, size_t length)
{
	(void)h;
	(void)name;
	uint32_t head[3] = {node, pid, (uint32_t)length};
	last_delivery_ns = now_ns();
	if (delivered == 0)
		first_delivery_ns = last_delivery_ns;
	delivered++;
	delivered_bytes += length;
	if (node == local_node && pid == (uint32_t)getpid())
		own_delivered++;
	if (hashing)
		order_hash = fnv(fnv(order_hash, head, sizeof head), msg, length);
	if (trace && hashing)
		fprintf(trace, "m %u %u %zu %016" PRIx64 "\n", node, pid, length, fnv(FNV_START, msg, length));
}

static void on_confchg(cpg_handle_t h, const struct cpg_name *name, const struct cpg_address *members, size_t n_members,
		const struct cpg_address *left, size_t n_left, const struct cpg_address *joined, size_t n_joined)
{
	(void)h;
	(void)name;
	printf("{\"event\":\"confchg\",\"wall_ms\":%" PRIu64 ",\"members\":", wall_ms());
	print_members(stdout, members, n_members);
	printf(",\"left\":");
	print_members(stdout, left, n_left);
	printf(",\"joined\":");
	print_members(stdout, joined, n_joined);
	printf(",\"count\":%" PRIu64 ",\"hash\":\"%016" PRIx64 "\"}\n", delivered, order_hash);
	if (trace) {
		fprintf(trace, "c ");
		print_members(trace, members, n_members);
		fputc('\n', trace);
		fflush(trace);
	}
}

static void on_totem_confchg(cpg_handle_t h, struct cpg_ring_id ring, uint32_t n, const uint32_t *members)
{
	(void)h;
	printf("{\"event\":\"ring\",\"wall_ms\":%" PRIu64 ",\"rep\":%u,\"seq\":%" PRIu64 ",\"members\":[", wall_ms(), ring.nodeid,
		ring.seq);
	for (uint32_t i = 0; i < n; i++)
		printf("%s%u", i ? "," : "", members[i]);
	printf("]}\n");
}

static void die(const char *what, cs_error_t error)
{
	printf("{\"event\":\"error\",\"call\":\"%s\",\"error\":%d}\n", what, error);
	fflush(stdout);
	if (trace)
		fflush(trace);
	exit(3);
}

/* 1 sent, 0 try again */
static int multicast(size_t size)
{
	uint8_t *start = pattern + (send_seq * 7) % PATTERN_SPAN;
	uint64_t keep = 0;
	size_t stamp = size < sizeof keep ? size : sizeof keep;
	memcpy(&keep, start, sizeof keep);
	memcpy(start, &send_seq, stamp);
	struct iovec iov = {start, size};
	cs_error_t error = cpg_mcast_joined(handle, CPG_TYPE_AGREED, &iov, 1);
	memcpy(start, &keep, sizeof keep);
	if (error == CS_ERR_TRY_AGAIN) {
		try_again++;
		return 0;
	}
	if (error != CS_OK)
		die("mcast", error);
	send_seq++;
	return 1;
}

static void start_sending(uint64_t count, char *list, double rate, uint64_t milliseconds)
{
	size_count = 0;
	for (char *word = strtok(list, ","); word && size_count < MAX_SIZES; word = strtok(NULL, ","))
		sizes[size_count++] = strtoull(word, NULL, 10);
	to_send = count;
	sent = 0;
	try_again = 0;
	send_rate = rate;
	send_started_ns = now_ns();
	send_until_ns = milliseconds ? send_started_ns + milliseconds * 1000000ULL : UINT64_MAX;
	sending = size_count > 0;
}

static void finish_sending(void)
{
	sending = 0;
	printf("{\"event\":\"sent\",\"count\":%" PRIu64 ",\"try_again\":%" PRIu64 ",\"nanos\":%" PRIu64 "}\n", sent, try_again,
		now_ns() - send_started_ns);
}

/* sends what is due; answers how long to wait at most, in ms */
static int send_due(void)
{
	int burst = 64;
	while (sending && burst-- > 0) {
		uint64_t now = now_ns();
		if (sent >= to_send || now >= send_until_ns) {
			finish_sending();
			return 0;
		}
		if (send_rate > 0) {
			double due_ns = sent * 1e9 / send_rate;
			double passed = now - send_started_ns;
			if (due_ns > passed) {
				int wait = (int)((due_ns - passed) / 1e6);
				return wait > 0 ? wait : 1;
			}
		}
		if (!multicast(sizes[sent % size_count]))
			return 1;
		sent++;
	}
	return sending ? 0 : 1000;
}

static int by_value(const void *a, const void *b)
{
	uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
	return x < y ? -1 : x > y;
}

static void ping_step(uint64_t own_before)
{
	if (own_delivered == own_before || ping_total == 0)
		return;
	ping_ns[ping_total - pings_left] = last_delivery_ns - ping_started_ns;
	if (--pings_left == 0) {
		qsort(ping_ns, ping_total, sizeof *ping_ns, by_value);
		printf("{\"event\":\"ping\",\"count\":%" PRIu64 ",\"min\":%" PRIu64 ",\"p50\":%" PRIu64 ",\"p90\":%" PRIu64 ",\"p99\":%" PRIu64
			",\"max\":%" PRIu64 "}\n", ping_total, ping_ns[0], ping_ns[ping_total / 2], ping_ns[ping_total * 9 / 10],
			ping_ns[ping_total * 99 / 100], ping_ns[ping_total - 1]);
		free(ping_ns);
		ping_total = 0;
		return;
	}
	ping_started_ns = now_ns();
	while (!multicast(ping_size))
		usleep(100);
}

static void report(void)
{
	if (trace)
		fflush(trace);
	printf("{\"event\":\"report\",\"count\":%" PRIu64 ",\"bytes\":%" PRIu64 ",\"hash\":\"%016" PRIx64 "\",\"first_ns\":%" PRIu64
		",\"last_ns\":%" PRIu64 "}\n", delivered, delivered_bytes, order_hash, first_delivery_ns, last_delivery_ns);
}

static void obey(char *line)
{
	char *command = strtok(line, " \n");
	char *first = strtok(NULL, " \n"), *second = strtok(NULL, " \n"), *third = strtok(NULL, " \n");
	if (!command)
		return;
	if (!strcmp(command, "join") && first) {
		group.length = snprintf(group.value, sizeof group.value, "%s", first);
		cs_error_t error;
		while ((error = cpg_join(handle, &group)) == CS_ERR_TRY_AGAIN)
			usleep(10000);
		if (error != CS_OK)
			die("join", error);
		printf("{\"event\":\"joined\",\"node\":%u,\"pid\":%d}\n", local_node, getpid());
	} else if (!strcmp(command, "send") && third) {
		start_sending(strtoull(first, NULL, 10), second, atof(third), 0);
	} else if (!strcmp(command, "flood") && second) {
		start_sending(UINT64_MAX, second, 0, strtoull(first, NULL, 10));
	} else if (!strcmp(command, "ping") && second) {
		pings_left = ping_total = strtoull(first, NULL, 10);
		ping_size = strtoull(second, NULL, 10);
		ping_ns = calloc(ping_total, sizeof *ping_ns);
		ping_started_ns = now_ns();
		while (!multicast(ping_size))
			usleep(100);
	} else if (!strcmp(command, "hashing") && first) {
		hashing = !strcmp(first, "on");
		printf("{\"event\":\"hashing\",\"on\":%d}\n", hashing);
	} else if (!strcmp(command, "report")) {
		report();
	} else if (!strcmp(command, "reset")) {
		delivered = delivered_bytes = 0;
		order_hash = FNV_START;
		if (trace)
			fprintf(trace, "reset\n");
		printf("{\"event\":\"reset\"}\n");
	} else if (!strcmp(command, "leave")) {
		cpg_leave(handle, &group);
		printf("{\"event\":\"leaving\"}\n");
	} else if (!strcmp(command, "quit")) {
		cpg_finalize(handle);
		if (trace)
			fclose(trace);
		exit(0);
	} else {
		printf("{\"event\":\"usage\"}\n");
	}
}

static void read_commands(void)
{
	static char buffer[4096];
	static size_t filled;
	ssize_t n = read(0, buffer + filled, sizeof buffer - filled - 1);
	if (n == 0)
		exit(0);
	if (n < 0)
		return;
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

int main(int argc, char **argv)
{
	cpg_model_v1_data_t model = {
		.cpg_deliver_fn = on_deliver,
		.cpg_confchg_fn = on_confchg,
		.cpg_totem_confchg_fn = on_totem_confchg,
	};
	cs_error_t error;
	int tries = 0;
	if (argc > 1) {
		trace = fopen(argv[1], "w");
		if (!trace) {
			perror(argv[1]);
			return 1;
		}
		setvbuf(trace, NULL, _IOFBF, 1 << 20);
	}
	setvbuf(stdout, NULL, _IOFBF, 1 << 16);
	pattern = malloc(MAX_SIZE + PATTERN_SPAN);
	uint64_t random = 88172645463325252ULL;
	for (size_t i = 0; i < MAX_SIZE + PATTERN_SPAN; i++) {
		random ^= random << 13;
		random ^= random >> 7;
		random ^= random << 17;
		pattern[i] = (uint8_t)random;
	}
	while ((error = cpg_model_initialize(&handle, CPG_MODEL_V1, (cpg_model_data_t *)&model, NULL)) != CS_OK) {
		if (++tries > 100)
			die("initialize", error);
		usleep(100000);
	}
	if ((error = cpg_local_get(handle, &local_node)) != CS_OK)
		die("local_get", error);
	cpg_fd_get(handle, &cpg_socket);
	printf("{\"event\":\"ready\",\"node\":%u,\"pid\":%d}\n", local_node, getpid());
	fflush(stdout);

	struct pollfd fds[2] = {{.fd = 0, .events = POLLIN}, {.fd = cpg_socket, .events = POLLIN}};
	int wait = 1000;
	for (;;) {
		int n = poll(fds, 2, wait);
		if (n < 0 && errno != EINTR)
			die("poll", errno);
		if (n > 0 && fds[1].revents) {
			uint64_t own_before = own_delivered;
			error = cpg_dispatch(handle, CS_DISPATCH_ALL);
			if (error != CS_OK && error != CS_ERR_TRY_AGAIN)
				die("dispatch", error);
			ping_step(own_before);
		}
		if (n > 0 && fds[0].revents)
			read_commands();
		wait = send_due();
		fflush(stdout);
	}
}
