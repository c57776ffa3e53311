/* SPDX-License-Identifier: ISC */
/*
 * A run: every endpoint by every family and path at once, then the follow-ups
 * that what was seen asks for.  One thread, one event loop (and a helper for
 * getaddrinfo); one limit of time for everything.
 */
#ifndef PROBE_H
#define PROBE_H

#include "evidence.h"
#include "fail.h"
#include "proxy_login.h"
#include "resolver.h"
#include "sysproxy.h"
#include "trust.h"

struct probe_options {
	uint64_t timeout_s;	/* for one stage */
	uint64_t limit_s;	/* for the whole run */
	bool only4, only6;
	bool no_proxy, only_proxy;
	bool no_followup;
	bool no_login;		/* FTP */
	bool speed;
	bool lan;		/* look at the host's own ports and sleep */
	char *code;		/* --peer's one-time code, or NULL */
	struct proxy_login *login;	/* to the proxy, or NULL */
	struct resolver_config resolver;
	struct sysproxy proxy;
	struct trust *trust;
};

struct probe_run {
	struct finding *v;	/* by endpoint, path, family */
	size_t n;
	struct evidence_host host;
};

/* Fill run, to be freed by probe_free; list must outlive it.  0; -1 with f:
 * FAIL_HERE. */
int	probe_all(const struct endpoint_list *list,
	    const struct probe_options *o, struct probe_run *run,
	    struct fail *f);
void	probe_free(struct probe_run *run);

#endif
