/* SPDX-License-Identifier: ISC */
/*
 * Logging in to the proxy: user and password of --proxy-auth, and what the
 * proxy asked for last.  Nothing is sent before a proxy asks, and then the
 * safest that both know: Digest (RFC 7616), else Basic (RFC 7617).  NTLM and
 * Negotiate are told, not spoken.
 */
#ifndef PROXY_LOGIN_H
#define PROXY_LOGIN_H

#include <stdbool.h>

#include "buf.h"
#include "fail.h"

struct proxy_login;

/* From a file holding "user:password".  NULL with f: FAIL_USAGE. */
struct proxy_login *proxy_login_load(const char *file, struct fail *f);
void	proxy_login_free(struct proxy_login *l);

/* Take the challenges of a 407.  Is there one that can be answered? */
bool	proxy_login_learn(struct proxy_login *l, const struct buf *head);

/* Is the last challenge one to be answered anew, as the nonce was too old? */
bool	proxy_login_is_stale(const struct proxy_login *l);

/* "Proxy-Authorization: ...\r\n" for this request, appended; nothing before a
 * proxy asked.  0; -1: memory, or this OpenSSL lacks the hash. */
int	proxy_login_write(struct proxy_login *l, const char *method,
	    const char *uri, struct buf *out);

/* For SOCKS 5 (RFC 1929): user and password with their lengths. */
int	proxy_login_write_socks(const struct proxy_login *l, struct buf *out);

#endif
