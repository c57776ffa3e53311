/* SPDX-License-Identifier: ISC */
/*
 * Which proxy this system would use, and where that is set.  Credentials in
 * its URL are dropped: they come from --proxy-auth alone.
 */
#ifndef SYSPROXY_H
#define SYSPROXY_H

#include "evidence.h"
#include "fail.h"

struct sysproxy {
	char host[EVIDENCE_NAME];	/* "": none */
	uint16_t port;
	char source[EVIDENCE_NAME];	/* "environment https_proxy" */
	char no_proxy[EVIDENCE_NAME];
	char pac[EVIDENCE_NAME];	/* of a PAC file, which is not evaluated */
};

/* url: --proxy, or NULL to look at the environment, /etc/environment,
 * /etc/sysconfig/proxy and KDE's settings.  0; -1 with f: FAIL_USAGE. */
int	sysproxy_load(struct sysproxy *p, const char *url, struct fail *f);

/* Would this host be asked through the proxy? */
bool	sysproxy_is_for(const struct sysproxy *p, const char *host);

/* "Basic ..." from a file holding "user:password"; wiped and freed by the
 * caller.  NULL with f. */
char	*sysproxy_auth(const char *file, struct fail *f);

#endif
