/*
 * Many clients of a node: crowd once N     N clients one after the other, of all libraries in turn
 *                         crowd together N N clients at the same time
 *                         crowd killed N   N clients that are killed in the middle of requests
 * Prints how many did what they should, and what went wrong otherwise.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>
#include <corosync/cfg.h>
#include <corosync/cmap.h>
#include <corosync/corotypes.h>
#include <corosync/cpg.h>
#include <corosync/quorum.h>
#include <corosync/votequorum.h>

static int failed(const char *what, int result)
{
	printf("%s = %d\n", what, result);
	return 0;
}

static int use_cmap(void)
{
	cmap_handle_t handle;
	char *value = NULL;
	int result = cmap_initialize(&handle);
	if (result != CS_OK)
		return failed("cmap_initialize", result);
	result = cmap_get_string(handle, "totem.cluster_name", &value);
	free(value);
	cmap_finalize(handle);
	return result == CS_OK ? 1 : failed("cmap_get_string", result);
}

static int use_cfg(void)
{
	corosync_cfg_handle_t handle;
	unsigned int node;
	int result = corosync_cfg_initialize(&handle, NULL);
	if (result != CS_OK)
		return failed("corosync_cfg_initialize", result);
	result = corosync_cfg_local_get(handle, &node);
	corosync_cfg_finalize(handle);
	return result == CS_OK ? 1 : failed("corosync_cfg_local_get", result);
}

static int use_cpg(void)
{
	cpg_handle_t handle;
	unsigned int node;
	int result = cpg_initialize(&handle, NULL);
	if (result != CS_OK)
		return failed("cpg_initialize", result);
	result = cpg_local_get(handle, &node);
	cpg_finalize(handle);
	return result == CS_OK ? 1 : failed("cpg_local_get", result);
}

static int use_quorum(void)
{
	quorum_handle_t handle;
	uint32_t type;
	int quorate;
	int result = quorum_initialize(&handle, NULL, &type);
	if (result != CS_OK)
		return failed("quorum_initialize", result);
	result = quorum_getquorate(handle, &quorate);
	quorum_finalize(handle);
	return result == CS_OK ? 1 : failed("quorum_getquorate", result);
}

static int use_votequorum(void)
{
	votequorum_handle_t handle;
	struct votequorum_info info;
	int result = votequorum_initialize(&handle, NULL);
	if (result != CS_OK)
		return failed("votequorum_initialize", result);
	result = votequorum_getinfo(handle, 0, &info);
	votequorum_finalize(handle);
	return result == CS_OK ? 1 : failed("votequorum_getinfo", result);
}

static int once(int count)
{
	static int (*const uses[])(void) = {use_cmap, use_cfg, use_cpg, use_quorum, use_votequorum};
	int done = 0;
	for (int i = 0; i < count; i++)
		done += uses[i % 5]();
	return done;
}

static int together(int count)
{
	cmap_handle_t *handles = calloc(count, sizeof *handles);
	struct rlimit files;
	int connected = 0, done = 0;
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	while (connected < count) {
		int result = cmap_initialize(&handles[connected]);
		if (result != CS_OK) {
			failed("cmap_initialize", result);
			break;
		}
		connected++;
	}
	for (int i = 0; i < connected; i++) {
		char *value = NULL;
		int result = cmap_get_string(handles[i], "totem.cluster_name", &value);
		done += result == CS_OK ? 1 : failed("cmap_get_string", result);
		free(value);
	}
	for (int i = 0; i < connected; i++)
		cmap_finalize(handles[i]);
	return done;
}

static void ignore_message(cpg_handle_t handle, const struct cpg_name *group, uint32_t node, uint32_t pid, void *message,
			   size_t length)
{
}

static void ignore_change(cpg_handle_t handle, const struct cpg_name *group, const struct cpg_address *members,
			  size_t member_count, const struct cpg_address *left, size_t left_count,
			  const struct cpg_address *joined, size_t joined_count)
{
}

/* Joins, sends, asks and sets until it is killed; tells by a byte that it has begun. */
static void work_until_killed(int number, int begun)
{
	static char content[60000];
	cpg_callbacks_t callbacks = {ignore_message, ignore_change};
	struct cpg_name group = {.length = 5, .value = "crowd"};
	struct iovec message = {content, 1 + (size_t)number * 997 % sizeof content};
	cpg_handle_t cpg;
	cmap_handle_t cmap;
	char key[40];
	if (cpg_initialize(&cpg, &callbacks) != CS_OK || cmap_initialize(&cmap) != CS_OK)
		_exit(1);
	snprintf(key, sizeof key, "crowd.%d", number % 10);
	while (cpg_join(cpg, &group) == CS_ERR_TRY_AGAIN)
		usleep(1000);
	if (write(begun, "b", 1) != 1)
		_exit(1);
	for (uint32_t i = 0;; i++) {
		unsigned int node;
		cpg_mcast_joined(cpg, CPG_TYPE_AGREED, &message, 1);
		cpg_local_get(cpg, &node);
		cmap_set_uint32(cmap, key, i);
		if (number % 2)
			cpg_dispatch(cpg, CS_DISPATCH_ALL);
	}
}

static int killed(int count)
{
	int done = 0;
	srand(1);
	for (int i = 0; i < count; i++) {
		int begun[2], status;
		char byte;
		pid_t child;
		if (pipe(begun) != 0 || (child = fork()) < 0) {
			perror("pipe, fork");
			return done;
		}
		if (child == 0)
			work_until_killed(i, begun[1]);
		close(begun[1]);
		int started = read(begun[0], &byte, 1) == 1;
		usleep(rand() % 5000);
		kill(child, SIGKILL);
		waitpid(child, &status, 0);
		close(begun[0]);
		done += started && WIFSIGNALED(status) ? 1 : failed("a client ended by itself", status);
	}
	return done;
}

int main(int argc, char **argv)
{
	int count = argc == 3 ? atoi(argv[2]) : 0;
	int done = count <= 0 ? -1
		   : strcmp(argv[1], "once") == 0 ? once(count)
		   : strcmp(argv[1], "together") == 0 ? together(count)
		   : strcmp(argv[1], "killed") == 0 ? killed(count)
						      : -1;
	if (done < 0) {
		fprintf(stderr, "usage: crowd once|together|killed COUNT\n");
		return 64;
	}
	printf("%d of %d\n", done, count);
	return done == count ? 0 : 1;
}
