/* SPDX-License-Identifier: ISC */
/*
 * What the probes saw, before anybody says what it means: plain data without
 * pointers (but finding.endpoint), so that the verdict is a pure function of
 * it.  All zero means: nothing was tried, nothing is known.
 *
 * A stage that does not belong to a path is NONE, one after a failed stage is
 * SKIPPED.  WARN: it passed, with something to tell.  Text from outside is
 * kept as it came, cut, NUL-terminated; whoever shows it escapes it.
 */
#ifndef EVIDENCE_H
#define EVIDENCE_H

#include <netinet/in.h>

#include <stdbool.h>
#include <stdint.h>

#include "endpoint.h"

enum evidence_state { EVIDENCE_NONE, EVIDENCE_OK, EVIDENCE_WARN,
	EVIDENCE_FAILED, EVIDENCE_SKIPPED };

/* A question that may not have been asked. */
enum evidence_tri { EVIDENCE_UNKNOWN, EVIDENCE_NO, EVIDENCE_YES };

/* How a second attempt, changed in one thing, went. */
enum evidence_trial { EVIDENCE_UNTRIED, EVIDENCE_PASSED, EVIDENCE_RESET,
	EVIDENCE_SILENT, EVIDENCE_REFUSED, EVIDENCE_BROKEN };

#define EVIDENCE_NAME	256	/* a host name, a certificate's name */
#define EVIDENCE_LINE	160	/* a line somebody else wrote */

#include "evidence_net.h"
#include "evidence_app.h"

struct evidence {
	struct evidence_dns dns;
	struct evidence_tcp tcp;	/* to the proxy on that path */
	struct evidence_proxy proxy;
	struct evidence_tls tls;
	struct evidence_http http;
	struct evidence_ftp ftp;
	struct evidence_peer peer;
	/* Of the same endpoint and path: */
	enum evidence_tri other_family;	/* did it pass by the other family? */
	enum evidence_tri other_path;	/* by the proxy, if this is direct */
	enum evidence_tri alternative;	/* another one of its group */
};

enum finding_path { FINDING_DIRECT, FINDING_PROXY };

/* One endpoint by one family and path.  family is 4 or 6; 0 when no address
 * was found, or where the proxy resolves the name. */
struct finding {
	const struct endpoint *endpoint;
	enum finding_path path;
	int family;
	char address[INET6_ADDRSTRLEN];	/* the one that was tried, or "" */
	char collected_at[32];		/* RFC 3339 */
	struct evidence e;
	/* --watch: of the rounds so far */
	unsigned rounds, lost;
	double p50_ms, p95_ms;
};

#define EVIDENCE_SERVERS	4	/* name servers */
#define EVIDENCE_LISTENERS	16	/* on 8080-8090 */

/* A socket of this host that listens on 8080-8090. */
struct evidence_listener {
	uint16_t port;
	char address[INET6_ADDRSTRLEN];
	bool loopback;		/* bound to it alone */
	bool everywhere;	/* 0.0.0.0 or :: */
	bool public;		/* bound to an address of the internet */
	enum evidence_tri http;	/* answered an HTTP request */
};

/* The host, once a run. */
struct evidence_host {
	char name[EVIDENCE_NAME];
	char address4[INET6_ADDRSTRLEN], address6[INET6_ADDRSTRLEN];
	bool has4, has6;	/* an address and a default route */
	bool public4, public6;	/* the address is reachable in principle */
	enum evidence_tri is_static;	/* permanent addresses */
	enum evidence_tri forward;	/* own name leads to own address */
	enum evidence_tri reverse;	/* own address has a name */
	char reverse_name[EVIDENCE_NAME];
	double slept_s;			/* since boot, -1 unknown */
	enum evidence_tri awake;	/* is it kept so, by settings? */
	char awake_by[EVIDENCE_LINE];	/* by which */
	char resolver[EVIDENCE_SERVERS][INET6_ADDRSTRLEN];
	unsigned resolvers;

	/* "environment https_proxy", "/etc/environment https_proxy", "GNOME" */
	char proxy_source[EVIDENCE_NAME];
	char proxy[EVIDENCE_NAME];	/* "host:port", without user info */
	char proxy_unusable[EVIDENCE_NAME];	/* where one is set that is of
						   no kind known here */
	char no_proxy[EVIDENCE_NAME];
	char pac[EVIDENCE_NAME];	/* its URL: shown, not evaluated */

	bool lan;			/* the ports below were looked at */
	struct evidence_listener listener[EVIDENCE_LISTENERS];
	unsigned listeners;

	double skew_s;		/* local minus median of Date headers */
	unsigned skew_sources;	/* hosts that told one; 0: unknown */
	unsigned skew_x509;	/* hosts whose certificate is out of time */

	bool no_public_roots;	/* none to verify certificates by */
	enum evidence_tri terminated;	/* TEST-NET address answered TCP */
	char terminated_address[INET6_ADDRSTRLEN];
	enum evidence_tri portal;	/* plain http answered by another */
	int portal_status;
	char portal_location[EVIDENCE_NAME];

	uint64_t sent, received;	/* bytes of ours */
	double ms;			/* of the whole run */
	bool no_followup;		/* --no-followup */
	bool cut;			/* the time was over before all was done */
};

#endif
