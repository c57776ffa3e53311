/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "dirs.h"
#include "file.h"
#include "headers.h"
#include "link.h"
#include "secret.h"
#include "spool.h"
#include "state.h"

/* All spools of one state directory share the line. */
static int
open_budget(struct link *l, const struct args *a, struct fail *f)
{
	char *path = dirs_state_file(a->c.state, "budget", f);
	char *dir = path == NULL ? NULL : strndup(path,
	    (size_t)(strrchr(path, '/') - path));
	int rc = -1;

	if (dir != NULL)
		rc = file_make_dir(dir, f) == -1 || budget_open(&l->budget, path,
		    a->rate_bits, f) == -1 ? spool_full(f) : 0;
	free(dir);
	free(path);
	return rc;
}

/* What of the environment decides where a connection goes and whom it trusts. */
static const char *const surroundings[] = { "https_proxy", "HTTPS_PROXY",
	"all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY", "SSL_CERT_FILE",
	"SSL_CERT_DIR" };
#define PROXIES	4	/* of them name a proxy */

/* May a session be resumed?  A proxy over TLS has sessions of its own, which
 * are not to be mixed up; a revocation list or an OCSP answer is to be looked
 * at anew, a client certificate to be shown. */
static bool
may_resume(const struct args *a)
{
	const char *proxy = a->proxy;
	size_t i;

	for (i = 0; i <= PROXIES; proxy = getenv(surroundings[i++]))
		if (proxy != NULL && strncmp(proxy, "https:", 6) == 0)
			return false;
	return !a->dry_run && !a->no_resume && a->cert == NULL &&
	    a->crl == NULL && !a->stapling && a->tls_profile == TLS_MODERN;
}

/* All that the check of a certificate depended on: a session is bound to it. */
static int
open_session(struct link *l, const struct args *a, struct fail *f)
{
	const char *const given[] = { a->to, a->endpoint, a->pin, a->proxy };
	const char *v;
	char *dir = dirs_state_file(a->c.state, "tls", f);
	struct buf bound = { 0 };
	size_t i;
	int rc = dir == NULL ? -1 : 0;

	for (i = 0; rc == 0 && i < sizeof given / sizeof *given; i++)
		rc = buf_printf(&bound, "%s\n", given[i] ? given[i] : "");
	for (i = 0; rc == 0 && i < sizeof surroundings / sizeof *surroundings;
	    i++) {
		v = getenv(surroundings[i]);
		rc = buf_printf(&bound, "%s\n", v != NULL ? v : "");
	}
	if (dir != NULL && rc == -1)
		fail_nomem(f);
	if (rc == 0)
		rc = session_open(&l->session, dir, buf_text(&bound), a->ca,
		    f) == -1 ? spool_full(f) : 0;
	free(dir);
	buf_free(&bound);
	return rc;
}

/* A file that is not there is told by its name, before anything begins. */
static int
check_files(const struct args *a, struct fail *f)
{
	const char *const files[] = { a->ca, a->cert, a->cert_key, a->crl,
		a->proxy_ca };
	size_t i;

	for (i = 0; i < sizeof files / sizeof *files; i++)
		if (files[i] != NULL && access(files[i], R_OK) == -1)
			return fail_errno(f, "%s", files[i]);
	return 0;
}

/* The session to resume, and the proxy's login. */
static int
open_tls(struct link *l, const struct args *a, const char *config,
    struct fail *f)
{
	static const long auths[] = { CURLAUTH_DIGEST | CURLAUTH_BASIC,
		CURLAUTH_BASIC, CURLAUTH_DIGEST, CURLAUTH_NTLM,
		CURLAUTH_NEGOTIATE };
	struct transfer_options *o = &l->dest.http;

	o->crl = a->crl;
	o->stapling = a->stapling;
	o->proxy_ca = a->proxy_ca;
	o->proxy_auth = auths[a->proxy_auth];
	l->proxy_login.secret = true;
	if (a->proxy_login != NULL) {
		if (secret_load(a->proxy_login, config, 1024, true,
		    &l->proxy_login, f) == -1)
			return -1;
		o->proxy_user = buf_text(&l->proxy_login);
	}
	if (!may_resume(a))
		return 0;
	o->session = &l->session;
	return open_session(l, a, f);
}

int
link_open(struct link *l, const struct args *a, const char *config,
    const char *spool, struct fail *f)
{
	struct state bound = { 0 };

	if (!a->dry_run && open_budget(l, a, f) == -1)
		return -1;
	if (a->to == NULL)
		return 0;
	l->dest.http = (struct transfer_options){
		.http = { .tls = (enum tls_profile)a->tls_profile, .ca = a->ca,
		    .add_ca = true, .pin = a->pin, .connect_s = 10,
		    .stalled_s = 60, .proxy = a->proxy },
		.keep_alive = a->keep_alive, .cert = a->cert,
		.key = a->cert_key, .budget = &l->budget
	};
	if (check_files(a, f) == -1 || open_tls(l, a, config, f) == -1)
		return -1;
	l->dest.aws = (struct aws_options){ a->endpoint, a->region,
		{ a->iot_credentials, a->iot_thing, &l->dest.http } };
	if (a->headers != NULL) {
		if (headers_load(a->headers, config, &l->headers, f) == -1)
			return -1;
		l->dest.headers = &l->headers;
	}
	if (dest_open(&l->dest, a->to, f) == -1)
		return -1;
	if (a->dry_run)
		return state_check(spool, l->dest.name, f);
	if (state_load(&bound, spool, l->dest.name, f) == -1)
		return -1;
	state_free(&bound);
	return 0;
}

void
link_close(struct link *l)
{
	dest_close(&l->dest);
	budget_close(&l->budget);
	session_close(&l->session);
	buf_free(&l->proxy_login);
	buf_free(&l->headers);
}
