/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "address.h"
#include "host.h"

/* Where packets to that address would leave from: connecting a datagram
 * socket asks for a route and sends nothing. */
static bool
route(const char *to, char from[INET6_ADDRSTRLEN], bool *public)
{
	union tcp_address a, own = { 0 };
	socklen_t len = sizeof(own);
	bool ok = false;
	int fd;

	if (tcp_address_parse(&a, to, 9) == -1)
		return false;
	fd = socket(a.sa.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return false;
	if (connect(fd, &a.sa, tcp_address_len(&a)) == 0 &&
	    getsockname(fd, &own.sa, &len) == 0) {
		tcp_address_text(&own, from);
		*public = address_kind(&own) == EVIDENCE_ADDRESS_PUBLIC;
		ok = true;
	}
	close(fd);
	return ok;
}

/* Boot time runs on while the host sleeps, monotonic time does not. */
static double
slept(void)
{
	struct timespec boot, awake;

	if (clock_gettime(CLOCK_MONOTONIC, &awake) == -1 ||
	    clock_gettime(CLOCK_BOOTTIME, &boot) == -1)
		return -1;
	return (double)(boot.tv_sec - awake.tv_sec) +
	    (double)(boot.tv_nsec - awake.tv_nsec) / 1e9;
}

void
host_look(struct evidence_host *h, const struct probe_options *o)
{
	if (gethostname(h->name, sizeof(h->name) - 1) == -1)
		h->name[0] = '\0';
	h->has4 = route("198.51.100.1", h->address4, &h->public4);
	h->has6 = route("2600::1", h->address6, &h->public6);
	h->slept_s = slept();
	for (unsigned i = 0; i < o->resolver.servers; i++)
		tcp_address_text(&o->resolver.server[i],
		    h->resolver[h->resolvers++]);
	snprintf(h->proxy_source, sizeof(h->proxy_source), "%s",
	    o->proxy.source);
	if (o->proxy.host[0] != '\0')
		snprintf(h->proxy, sizeof(h->proxy), "%.240s:%u",
		    o->proxy.host, o->proxy.port);
	memcpy(h->no_proxy, o->proxy.no_proxy, sizeof(h->no_proxy));
	memcpy(h->pac, o->proxy.pac, sizeof(h->pac));
	h->no_followup = o->no_followup;
}
