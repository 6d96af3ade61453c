/*
 * A client of libcfg that is asked whether its node may shut down: cfg-tracker yes|no|nothing. Prints "tracking", then a line for
 * each question, and ends when the node does.
 */
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <corosync/cfg.h>
#include <corosync/corotypes.h>

static const char *answer;

static void asked(corosync_cfg_handle_t handle, corosync_cfg_shutdown_flags_t flags)
{
	printf("asked, flags %d", flags);
	if (!strcmp(answer, "yes"))
		printf(", yes: %d", corosync_cfg_replyto_shutdown(handle, COROSYNC_CFG_SHUTDOWN_FLAG_YES));
	else if (!strcmp(answer, "no"))
		printf(", no: %d", corosync_cfg_replyto_shutdown(handle, COROSYNC_CFG_SHUTDOWN_FLAG_NO));
	printf("\n");
	fflush(stdout);
}

int main(int argc, char **argv)
{
	corosync_cfg_callbacks_t callbacks = {asked};
	corosync_cfg_handle_t handle;
	struct pollfd input = {.events = POLLIN};
	int result, tries = 0;

	if (argc != 2)
		return 64;
	answer = argv[1];
	while ((result = corosync_cfg_initialize(&handle, &callbacks)) == CS_ERR_TRY_AGAIN && tries++ < 100)
		usleep(50000);
	if (result != CS_OK || (result = corosync_cfg_trackstart(handle, 0)) != CS_OK ||
	    (result = corosync_cfg_fd_get(handle, &input.fd)) != CS_OK) {
		printf("error %d\n", result);
		return 1;
	}
	printf("tracking\n");
	fflush(stdout);
	while (poll(&input, 1, -1) > 0 && corosync_cfg_dispatch(handle, CS_DISPATCH_ALL) == CS_OK)
		;
	printf("the node is gone\n");
	return 0;
}
