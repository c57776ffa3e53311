/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "address.h"
#include "route.h"
#include "stage_tcp.h"

static void
tell(struct attempt *a, const struct tcp_outcome *out)
{
	struct evidence_tcp *e = &a->e->tcp;
	char target[INET6_ADDRSTRLEN];

	e->error = out->error;
	e->local = out->local;
	e->icmp_type = out->icmp_type;
	e->icmp_code = out->icmp_code;
	memcpy(e->reporter, out->reporter, sizeof(e->reporter));
	if (e->reporter[0] == '\0')
		return;
	tcp_address_text(&a->plan.to, target);
	e->reporter_target = strcmp(e->reporter, target) == 0;
	e->reporter_own = address_is_own(e->reporter);
}

static void
tell_own_address(struct attempt *a)
{
	union tcp_address own = { 0 };
	socklen_t len = sizeof(own);

	if (getsockname(a->fd, &own.sa, &len) == 0)
		tcp_address_text(&own, a->e->tcp.from);
}

enum attempt_next
stage_tcp(struct attempt *a, enum attempt_event event)
{
	struct tcp_outcome out;
	struct route route;

	if (event == ATTEMPT_BEGIN) {
		a->fd = tcp_start(&a->plan.to, &a->plan.tcp, &out);
		if (a->fd == -1) {
			tell(a, &out);
			return ATTEMPT_FAILED;
		}
		return ATTEMPT_WRITE;
	}
	tcp_finish(a->fd, &out);
	if (out.error == EINPROGRESS && event != ATTEMPT_LATE)
		return ATTEMPT_WRITE;
	if (out.error == EINPROGRESS)
		out.error = ETIMEDOUT;
	tell(a, &out);
	tell_own_address(a);
	if (address_kind(&a->plan.to) == EVIDENCE_ADDRESS_PRIVATE ||
	    out.error != 0) {
		route_look(&a->plan.to, &route);
		a->e->tcp.on_link = route.on_link;
		a->e->tcp.no_neighbour = route.dead &&
		    (out.error == ETIMEDOUT || out.error == EHOSTUNREACH);
	}
	a->e->tcp.retransmits = out.retransmits;
	return out.error == 0 ? ATTEMPT_PASSED : ATTEMPT_FAILED;
}
