/* SPDX-License-Identifier: ISC */
#include "redact.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NAMES	1024	/* different texts that get a number */

struct names {
	char *text[NAMES];
	size_t n;
};

/* "private-N" for text, N by order of appearance; equal for equal. */
static void
number(struct names *k, const char *text, char *out, size_t size)
{
	size_t i;

	for (i = 0; i < k->n && strcmp(k->text[i], text) != 0;)
		i++;
	if (i == k->n && k->n < NAMES &&
	    (k->text[i] = strdup(text)) != NULL)
		k->n++;
	if (i < k->n)
		snprintf(out, size, "private-%zu", i + 1);
	else
		snprintf(out, size, "private");
}

/* RFC 1918, 6598, 3927, 4193, 4291: not routed on the internet. */
static bool
is_site(const char *address)
{
	unsigned char a[16];

	if (inet_pton(AF_INET, address, a) == 1)
		return a[0] == 10 || (a[0] == 172 && (a[1] & 0xf0) == 16) ||
		    (a[0] == 192 && a[1] == 168) ||
		    (a[0] == 100 && (a[1] & 0xc0) == 64) ||
		    (a[0] == 169 && a[1] == 254);
	if (inet_pton(AF_INET6, address, a) == 1)
		return (a[0] & 0xfe) == 0xfc ||
		    (a[0] == 0xfe && (a[1] & 0xc0) == 0x80);
	return false;
}

static void
hide(struct names *k, const struct evidence_host *h, char *address,
    size_t size)
{
	if (address[0] != '\0' && (is_site(address) ||
	    strcmp(address, h->address4) == 0 ||
	    strcmp(address, h->address6) == 0))
		number(k, address, address, size);
}
#define HIDE(k, h, a)	hide(k, h, a, sizeof(a))

static void
redact_network(struct names *k, const struct evidence_host *h,
    struct evidence *e)
{
	unsigned i;

	for (i = 0; i < e->dns.addresses && i < EVIDENCE_ADDRESSES; i++)
		HIDE(k, h, e->dns.address[i]);
	HIDE(k, h, e->dns.server);
	HIDE(k, h, e->dns.silent_server);
	HIDE(k, h, e->dns.finder);
	HIDE(k, h, e->dns.random_address);
	e->dns.ede_text[0] = '\0';
	HIDE(k, h, e->tcp.reporter);
	HIDE(k, h, e->tcp.from);
	HIDE(k, h, e->tcp.sweep.last_address);
	HIDE(k, h, e->tcp.sweep.before_address);
	HIDE(k, h, e->tcp.sweep.reporter);
	e->proxy.via[0] = e->proxy.error[0] = '\0';
}

static void
redact_finding(struct names *k, const struct evidence_host *h,
    struct finding *f)
{
	struct evidence *e = &f->e;

	HIDE(k, h, f->address);
	redact_network(k, h, e);
	HIDE(k, h, e->tls.reset_address);
	e->http.server[0] = e->ftp.banner[0] = '\0';
	if (e->http.other_host)
		e->http.location[0] = '\0';
	HIDE(k, h, e->ftp.epsv.address);
	HIDE(k, h, e->ftp.epsv.reporter);
	HIDE(k, h, e->ftp.pasv.address);
	HIDE(k, h, e->ftp.pasv.reporter);
	if (f->endpoint->editions[0] == '\0') {	/* not of a public list */
		e->tls.subject[0] = e->tls.names[0] = e->tls.issuer[0] = '\0';
		e->dns.cnames[0] = '\0';
	}
}

static int
rename_endpoint(struct names *k, struct endpoint *e)
{
	char token[32];

	number(k, e->host, token, sizeof(token));
	free(e->host);
	free(e->name);
	e->host = strdup(token);
	if (asprintf(&e->name, "%s:%u", token, (unsigned)e->port) == -1)
		e->name = NULL;
	return e->host == NULL || e->name == NULL ? -1 : 0;
}

static void
redact_host(struct names *k, struct evidence_host *h)
{
	struct evidence_host was = *h;
	unsigned i;

	snprintf(h->name, sizeof(h->name), "this-host");
	h->reverse_name[0] = h->no_proxy[0] = h->pac[0] = '\0';
	h->portal_location[0] = '\0';
	if (h->proxy[0] != '\0')
		number(k, was.proxy, h->proxy, sizeof(h->proxy));
	for (i = 0; i < h->resolvers && i < EVIDENCE_SERVERS; i++)
		HIDE(k, &was, h->resolver[i]);
	for (i = 0; i < h->listeners && i < EVIDENCE_LISTENERS; i++)
		HIDE(k, &was, h->listener[i].address);
	HIDE(k, &was, h->terminated_address);
	HIDE(k, &was, h->address4);
	HIDE(k, &was, h->address6);
}

int
redact_run(struct endpoint_list *list, struct finding *v, size_t n,
    struct evidence_host *h, struct fail *f)
{
	struct names *k = calloc(1, sizeof(*k));
	struct endpoint *e;
	size_t i;
	int rc = 0;

	if (k == NULL)
		return fail_nomem(f);
	for (i = 0; i < n; i++)
		redact_finding(k, h, &v[i]);
	for (i = 0; i < list->n; i++) {
		e = &list->v[i];
		/* The paper's endpoints are public; one's own are not. */
		if (e->device || e->editions[0] == '\0')
			rc |= rename_endpoint(k, e);
	}
	redact_host(k, h);
	for (i = 0; i < k->n; i++)
		free(k->text[i]);
	free(k);
	return rc == 0 ? 0 : fail_nomem(f);
}
