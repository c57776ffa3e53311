/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "address.h"
#include "listeners.h"

#define LISTEN_STATE	0x0a
#define ASK_US		500000

/* A question to one of them. */
struct listeners_question {
	struct attempt a;
	struct evidence e;
	bool done;
};

/* "0100007F" or four such words, each in the host's byte order. */
static bool
read_address(const char *hex, bool v6, union tcp_address *a)
{
	unsigned word;
	char part[9];
	uint32_t raw[4] = { 0 };
	int n = v6 ? 4 : 1;

	if (strlen(hex) != (size_t)n * 8)
		return false;
	for (int i = 0; i < n; i++) {
		snprintf(part, sizeof(part), "%.8s", hex + i * 8);
		if (sscanf(part, "%x", &word) != 1)
			return false;
		raw[i] = word;
	}
	memset(a, 0, sizeof(*a));
	a->sa.sa_family = v6 ? AF_INET6 : AF_INET;
	if (v6)
		memcpy(&a->in6.sin6_addr, raw, 16);
	else
		memcpy(&a->in4.sin_addr, raw, 4);
	return true;
}

static unsigned
read_table(const char *path, bool v6, struct evidence_listener *v, unsigned n,
    unsigned max)
{
	FILE *fp = fopen(path, "re");
	char line[512], hex[33];
	unsigned port, state;
	union tcp_address a;

	while (fp != NULL && n < max && fgets(line, sizeof(line), fp) != NULL) {
		if (sscanf(line, " %*d: %32[0-9A-F]:%x %*[0-9A-F]:%*x %x", hex,
		    &port, &state) != 3 || state != LISTEN_STATE ||
		    port < LISTENERS_FIRST || port > LISTENERS_LAST ||
		    !read_address(hex, v6, &a))
			continue;
		memset(&v[n], 0, sizeof(v[n]));
		v[n].port = (uint16_t)port;
		tcp_address_text(&a, v[n].address);
		v[n].loopback = address_kind(&a) == EVIDENCE_ADDRESS_LOOPBACK;
		v[n].everywhere = strcmp(v[n].address, v6 ? "::" :
		    "0.0.0.0") == 0;
		v[n].public = address_kind(&a) == EVIDENCE_ADDRESS_PUBLIC;
		n++;
	}
	if (fp != NULL)
		fclose(fp);
	return n;
}

unsigned
listeners_find(struct evidence_listener *v, unsigned max)
{
	unsigned n = read_table("/proc/net/tcp", false, v, 0, max);

	return read_table("/proc/net/tcp6", true, v, n, max);
}

static void
on_done(struct attempt *a)
{
	struct listeners_question *q = (struct listeners_question *)(void *)a;
	struct evidence_listener *l = a->owner;
	struct lanes *p = a->context;

	l->http = q->e.http.result == EVIDENCE_HTTP_DONE ? EVIDENCE_YES :
	    EVIDENCE_NO;
	q->done = true;
	p->host_open--;
}

void
listeners_ask(struct lanes *p)
{
	struct evidence_host *h = &p->run->host;
	struct listeners_question *q;
	struct evidence_listener *l;

	if (h->listeners == 0)
		return;
	p->questions = calloc(h->listeners, sizeof(*p->questions));
	for (unsigned i = 0; p->questions != NULL && i < h->listeners; i++) {
		q = &p->questions[i];
		l = &h->listener[i];
		q->a.plan.loop = p->loop;
		q->a.plan.stage[ATTEMPT_HTTP] = true;
		q->a.plan.stage_us = ASK_US;
		q->a.plan.limit_us = p->limit_us;
		q->a.plan.host = "localhost";
		q->a.plan.port = l->port;
		q->a.plan.path = "/";
		tcp_address_parse(&q->a.plan.to, !l->everywhere ? l->address :
		    strchr(l->address, ':') != NULL ? "::1" : "127.0.0.1",
		    l->port);
		q->a.e = &q->e;
		q->a.done = on_done;
		q->a.owner = l;
		q->a.context = p;
		p->host_open++;
		if (attempt_start(&q->a) == -1)
			p->failed = true;
	}
}

void
listeners_free(struct lanes *p)
{
	for (unsigned i = 0; p->questions != NULL &&
	    i < p->run->host.listeners; i++)
		if (!p->questions[i].done)
			attempt_end(&p->questions[i].a);
	free(p->questions);
	p->questions = NULL;
}
