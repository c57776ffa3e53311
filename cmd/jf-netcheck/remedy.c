/* SPDX-License-Identifier: ISC */
#include "remedy.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "msg.h"
#include "num.h"

#define SLOT	320	/* bytes of a filled placeholder */

struct context {
	const struct verdict *v;
	const struct finding *f;	/* NULL: the host's verdict */
	const struct evidence_host *h;
	enum catalogue_lang lang;
};

enum catalogue_lang
remedy_lang(const char *option)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	const char *value = option;
	size_t i;

	for (i = 0; value == NULL && i < 3; i++) {
		value = getenv(names[i]);
		if (value != NULL && *value == '\0')
			value = NULL;
	}
	return value != NULL && strncmp(value, "de", 2) == 0 ? CATALOGUE_DE :
	    CATALOGUE_EN;
}

/* " at or after 10.0.0.1 (hop 3)", or nothing. */
static void
fill_where(const struct context *c, char *out)
{
	static const char *const words[2][CATALOGUE_LANGS] = {
		{ " at", " bei" }, { " at or after", " bei oder hinter" },
	};
	const struct verdict *v = c->v;
	const char *hop = c->lang == CATALOGUE_DE ? "Hop" : "hop";

	if (v->hop == 0 && v->at[0] == '\0')
		return;
	if (v->at[0] == '\0')
		snprintf(out, SLOT, "%s %s %d", words[v->or_after][c->lang],
		    hop, v->hop);
	else
		snprintf(out, SLOT, "%s %s (%s %d)",
		    words[v->or_after][c->lang], v->at, hop, v->hop);
}

/* " (2026-01-31)", the day that decides. */
static void
fill_expiry(const struct context *c, char *out)
{
	const struct evidence_tls *t = &c->f->e.tls;
	time_t when = (time_t)(strcmp(c->v->is->id, "tls.not-yet-valid") == 0 ?
	    t->not_before : t->not_after);
	struct tm tm;

	if (when != 0 && gmtime_r(&when, &tm) != NULL)
		strftime(out, SLOT, " (%Y-%m-%d)", &tm);
}

static void
fill_resolver(const struct context *c, char *out)
{
	const struct evidence_dns *d = &c->f->e.dns;

	if (d->server[0] != '\0')
		snprintf(out, SLOT, "%s", d->server);
	else if (c->h->resolvers > 0)
		snprintf(out, SLOT, "%s", c->h->resolver[0]);
	else
		snprintf(out, SLOT, "%s", c->lang == CATALOGUE_DE ?
		    "keiner eingetragen" : "none is set");
}

static void
fill_status(const struct context *c, char *out)
{
	const struct evidence *e = &c->f->e;
	const struct evidence_ftp *t = &e->ftp;
	int status = t->pasv.code >= 400 ? t->pasv.code : t->epsv.code >= 400 ?
	    t->epsv.code : t->login_code != 0 ? t->login_code : t->banner_code;

	if (e->proxy.result == EVIDENCE_PROXY_STATUS)
		status = e->proxy.status;
	else if (e->http.status != 0)
		status = e->http.status;
	snprintf(out, SLOT, "%d", status);
}

/* What the proxy said: "HTTP 403", "SOCKS 2". */
static void
fill_answer(const struct context *c, const char *before, const char *after,
    char *out)
{
	const struct evidence_proxy *p = &c->f->e.proxy;

	if (p->status != 0)
		snprintf(out, SLOT, "%s%s %d%s", before, p->socks != 0 ?
		    "SOCKS" : "HTTP", p->status, after);
}

static void
fill_reporter(const struct context *c, char *out)
{
	snprintf(out, SLOT, "%s", c->v->reporter[0] != '\0' ? c->v->reporter :
	    c->lang == CATALOGUE_DE ? "dieser Rechner" : "this computer");
}

/* What only a finding can tell; false when the name is none of these. */
static bool
fill_from_finding(const struct context *c, const char *name, char *out)
{
	const struct endpoint *e = c->f->endpoint;
	const struct evidence_tls *t = &c->f->e.tls;
	bool bare6 = strchr(e->host, ':') != NULL;

	if (strcmp(name, "host") == 0)
		snprintf(out, SLOT, bare6 ? "[%s]" : "%s", e->host);
	else if (strcmp(name, "port") == 0)
		snprintf(out, SLOT, "%u", (unsigned)e->port);
	else if (strcmp(name, "target") == 0)
		snprintf(out, SLOT, bare6 ? "[%s]:%u" : "%s:%u", e->host,
		    (unsigned)e->port);
	else if (strcmp(name, "address") == 0)
		snprintf(out, SLOT, "%s", c->f->address[0] != '\0' ?
		    c->f->address : c->f->e.dns.addresses > 0 ?
		    c->f->e.dns.address[0] : e->host);
	else if (strcmp(name, "resolver") == 0)
		fill_resolver(c, out);
	else if (strcmp(name, "issuer") == 0)
		snprintf(out, SLOT, "%s", t->issuer[0] != '\0' ? t->issuer :
		    t->subject);
	else if (strcmp(name, "names") == 0)
		snprintf(out, SLOT, "%s", t->names[0] != '\0' ? t->names :
		    t->subject);
	else if (strcmp(name, "pin") == 0)
		snprintf(out, SLOT, "%s", t->spki);
	else if (strcmp(name, "expiry") == 0)
		fill_expiry(c, out);
	else if (strcmp(name, "schemes") == 0)
		snprintf(out, SLOT, "%s", c->f->e.proxy.schemes);
	else if (strcmp(name, "status") == 0)
		fill_status(c, out);
	else if (strcmp(name, "answer") == 0)
		fill_answer(c, "", "", out);
	else if (strcmp(name, "said") == 0)
		fill_answer(c, " (", ")", out);
	else
		return false;
	return true;
}

/* A verdict on the host: its detail is a port, a duration ... */
static bool
fill_from_host(const struct context *c, const char *name, char *out)
{
	if (strcmp(name, "port") == 0)
		snprintf(out, SLOT, "%s", c->v->detail);
	else if (strcmp(name, "address") == 0)
		snprintf(out, SLOT, "%s", c->v->at);
	else
		return false;
	return true;
}

static void
fill(const struct context *c, const char *name, char *out)
{
	out[0] = '\0';
	if (c->f != NULL ? fill_from_finding(c, name, out) :
	    fill_from_host(c, name, out))
		return;
	if (strcmp(name, "where") == 0)
		fill_where(c, out);
	else if (strcmp(name, "reporter") == 0)
		fill_reporter(c, out);
	else if (strcmp(name, "icmp") == 0)
		snprintf(out, SLOT, "%s", c->v->icmp[0] != '\0' ? c->v->icmp :
		    c->v->error);
	else if (strcmp(name, "error") == 0)
		snprintf(out, SLOT, "%s", c->v->error);
	else if (strcmp(name, "detail") == 0)
		snprintf(out, SLOT, "%s", c->v->detail);
	else if (strcmp(name, "proxy") == 0)
		snprintf(out, SLOT, "%s", c->h->proxy);
	else if (strcmp(name, "skew") == 0)
		num_span((uint64_t)fabs(c->h->skew_s), out, SLOT);
}

static int
expand(struct buf *out, const char *text, const struct context *c)
{
	char name[16], value[SLOT], safe[SLOT * 2];
	size_t n;

	while (*text != '\0') {
		n = strcspn(text, "{");
		if (buf_add(out, text, n) == -1)
			return -1;
		text += n;
		if (*text == '\0')
			break;
		n = strcspn(text, "}");
		snprintf(name, sizeof(name), "%.*s", (int)(n - 1), text + 1);
		fill(c, name, value);
		msg_escape(safe, sizeof(safe), value, strlen(value));
		if (buf_adds(out, safe) == -1)
			return -1;
		text += n + (text[n] == '}');
	}
	return 0;
}

int
remedy_cause(struct buf *out, const struct verdict *v, const struct finding *f,
    const struct evidence_host *h, enum catalogue_lang lang)
{
	struct context c = { v, f, h, lang };

	return expand(out, v->is->cause[lang], &c);
}

int
remedy_ask(struct buf *out, const struct verdict *v, const struct finding *f,
    const struct evidence_host *h, enum catalogue_lang lang)
{
	struct context c = { v, f, h, lang };

	return expand(out, v->is->ask[lang], &c);
}
