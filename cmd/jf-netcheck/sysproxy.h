/* SPDX-License-Identifier: ISC */
/*
 * Which proxy this system would use, and where that is set.  Credentials in
 * its URL are dropped: they come from --proxy-auth alone.
 */
#ifndef SYSPROXY_H
#define SYSPROXY_H

#include "evidence.h"
#include "fail.h"

enum sysproxy_kind { SYSPROXY_HTTP, SYSPROXY_HTTPS, SYSPROXY_SOCKS5,
	SYSPROXY_SOCKS4 };

struct sysproxy {
	char host[EVIDENCE_NAME];	/* "": none */
	uint16_t port;
	enum sysproxy_kind kind;
	char source[EVIDENCE_NAME];	/* "environment https_proxy" */
	char no_proxy[EVIDENCE_NAME];
	char pac[EVIDENCE_NAME];	/* of a PAC file, which is not evaluated */
	char unusable[EVIDENCE_NAME];	/* a setting that is none of the kinds */
};

/* url: --proxy, or NULL to look at the environment, /etc/environment,
 * /etc/sysconfig/proxy, GNOME's and KDE's settings, in this order; the first
 * that names one counts.  0; -1 with f: FAIL_USAGE. */
int	sysproxy_load(struct sysproxy *p, const char *url, struct fail *f);

/* Would this host be asked through the proxy? */
bool	sysproxy_is_for(const struct sysproxy *p, const char *host);

/* "https://": how the kind is written; "" for http. */
const char *sysproxy_prefix(enum sysproxy_kind k);

#endif
