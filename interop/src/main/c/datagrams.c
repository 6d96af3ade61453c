/*
 * Sends datagrams: each line of stdin is one, in hexadecimal. Arguments: address, port, pause between two in microseconds.
 * From inside a member's namespace they come from that member's address.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc != 4)
		return 64;
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[2]))};
	inet_pton(AF_INET, argv[1], &to.sin_addr);
	int s = socket(AF_INET, SOCK_DGRAM, 0);
	static char line[140000];
	static unsigned char bytes[70000];
	long sent = 0;
	while (fgets(line, sizeof line, stdin)) {
		size_t n = strcspn(line, "\n") / 2;
		for (size_t i = 0; i < n; i++) {
			unsigned int byte;
			sscanf(line + 2 * i, "%2x", &byte);
			bytes[i] = byte;
		}
		if (sendto(s, bytes, n, 0, (struct sockaddr *)&to, sizeof to) >= 0)
			sent++;
		usleep(atoi(argv[3]));
	}
	printf("%ld\n", sent);
	return 0;
}
