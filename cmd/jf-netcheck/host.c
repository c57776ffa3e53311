/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "address.h"
#include "awake.h"
#include "host.h"
#include "listeners.h"
#include "own.h"

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

static void
look_lan(struct evidence_host *h)
{
	h->lan = true;
	h->slept_s = slept();
	awake_look(h);
	h->is_static = own_is_static(h->address4[0] != '\0' ? h->address4 :
	    h->address6);
	h->listeners = listeners_find(h->listener, EVIDENCE_LISTENERS);
}

void
host_look(struct evidence_host *h, const struct probe_options *o)
{
	if (gethostname(h->name, sizeof(h->name) - 1) == -1)
		h->name[0] = '\0';
	h->has4 = route("198.51.100.1", h->address4, &h->public4);
	h->has6 = route("2600::1", h->address6, &h->public6);
	h->slept_s = -1;
	if (o->lan)
		look_lan(h);
	for (unsigned i = 0; i < o->resolver.servers; i++)
		tcp_address_text(&o->resolver.server[i],
		    h->resolver[h->resolvers++]);
	snprintf(h->proxy_source, sizeof(h->proxy_source), "%s",
	    o->proxy.source);
	if (o->proxy.host[0] != '\0')
		snprintf(h->proxy, sizeof(h->proxy), "%s%.230s:%u",
		    sysproxy_prefix(o->proxy.kind), o->proxy.host,
		    o->proxy.port);
	memcpy(h->no_proxy, o->proxy.no_proxy, sizeof(h->no_proxy));
	memcpy(h->pac, o->proxy.pac, sizeof(h->pac));
	memcpy(h->proxy_unusable, o->proxy.unusable,
	    sizeof(h->proxy_unusable));
	h->no_followup = o->no_followup;
}

static void
on_forward(struct resolver_ask *q)
{
	struct lanes *p = q->owner;
	struct evidence_host *h = &p->run->host;
	char text[INET6_ADDRSTRLEN];

	h->forward = EVIDENCE_NO;
	for (unsigned i = 0; i < q->addresses; i++) {
		tcp_address_text(&q->address[i], text);
		if (strcmp(text, h->address4) == 0 ||
		    strcmp(text, h->address6) == 0)
			h->forward = EVIDENCE_YES;
	}
	p->host_open--;
	free(q);
}

static void
on_reverse(struct resolver_ask *q)
{
	struct lanes *p = q->owner;
	struct evidence_host *h = &p->run->host;

	h->reverse = q->code == 0 ? EVIDENCE_YES : EVIDENCE_NO;
	if (q->code == 0)
		snprintf(h->reverse_name, sizeof(h->reverse_name), "%s",
		    q->found);
	p->host_open--;
	free(q);
}

void
host_ask(struct lanes *p)
{
	const struct evidence_host *h = &p->run->host;
	const char *address = h->address4[0] != '\0' ? h->address4 :
	    h->address6;

	if (!h->lan)
		return;
	listeners_ask(p);
	if (p->thread == NULL)
		return;
	if (h->name[0] != '\0')
		p->host_open += resolver_thread_ask(p->thread, h->name,
		    on_forward, p) != NULL;
	if (address[0] != '\0')
		p->host_open += resolver_thread_ask(p->thread, address,
		    on_reverse, p) != NULL;
}
