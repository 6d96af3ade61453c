/*
 * A client of pmxcfs's service over libqb, as it is installed.
 *
 *   status-client SERVICE FILE    sends each line of FILE, a whole request in hexadecimal digits, and prints one line
 *                                 for each: what qb_ipcc_sendv_recv returned, a blank, the response in digits
 *
 * Exit status 3 if there is no connection, with the reason on stderr.
 */
#include <errno.h>
#include <qb/qbipcc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUFFER (8192 * 128)
#define SECONDS 10

static unsigned char request[BUFFER], response[BUFFER];
static char line[2 * BUFFER + 2];

static size_t parse(const char *digits)
{
	size_t length = 0;
	unsigned int byte;

	while (sscanf(digits + 2 * length, "%2x", &byte) == 1)
		request[length++] = byte;
	return length;
}

int main(int argc, char **argv)
{
	qb_ipcc_connection_t *connection;
	FILE *requests;

	if (argc != 3 || !(requests = fopen(argv[2], "r"))) {
		fprintf(stderr, "usage: status-client SERVICE FILE\n");
		return 2;
	}
	connection = qb_ipcc_connect(argv[1], BUFFER);
	if (!connection) {
		fprintf(stderr, "no connection: %s\n", strerror(errno));
		return 3;
	}
	fprintf(stderr, "buffer %d\n", (int)qb_ipcc_get_buffer_size(connection));
	while (fgets(line, sizeof(line), requests)) {
		struct iovec part = { .iov_base = request, .iov_len = parse(line) };
		ssize_t result = qb_ipcc_sendv_recv(connection, &part, 1, response, sizeof(response), SECONDS * 1000);

		printf("%d ", (int)result);
		for (ssize_t i = 0; i < result; i++)
			printf("%02x", response[i]);
		putchar('\n');
	}
	qb_ipcc_disconnect(connection);
	return 0;
}
