/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>

#include "dns_query.h"
#include "label.h"
#include "trial.h"

#define LABEL_US	1500000
#define INVALID		"invalid"	/* RFC 6761: never exists */

struct label {
	struct dns_query q;	/* first */
	struct lanes *run;
	struct lane *lane;
	bool invalid;		/* below .invalid, not beside the name */
	struct label *next;
};

/* A server that knows names which cannot be has one answer for all. */
static void
take_invalid(struct label *b)
{
	const struct dns_answer *a = &b->q.answer;
	union tcp_address to = { .in4.sin_family = AF_INET };
	char text[INET6_ADDRSTRLEN];

	b->lane->invalid_label = EVIDENCE_NO;
	for (unsigned i = 0; i < a->addresses; i++) {
		memcpy(&to.in4.sin_addr, a->address[i], 4);
		tcp_address_text(&to, text);
		if (strcmp(text, b->lane->f.e.dns.address[0]) == 0)
			b->lane->invalid_label = EVIDENCE_YES;
	}
	if (b->lane->invalid_label == EVIDENCE_YES)
		trial_start(b->run, b->lane, TRIAL_PORTAL_HERE, 0);
}

static void
on_label(struct dns_query *q)
{
	struct label *b = q->owner;
	union tcp_address a = { .in4.sin_family = AF_INET };

	b->run->labels_open--;
	if (!dns_query_is_definite(q))
		return;
	if (b->invalid) {
		take_invalid(b);
		return;
	}
	b->lane->random_label = q->result == EVIDENCE_DNS_FOUND ?
	    EVIDENCE_YES : EVIDENCE_NO;
	if (q->answer.addresses == 0)
		return;
	memcpy(&a.in4.sin_addr, q->answer.address[0], 4);
	tcp_address_text(&a, b->lane->random_address);
}

static void
ask(struct lanes *p, struct lane *l, const char *zone)
{
	struct label *b = calloc(1, sizeof(*b));
	uint32_t r[2];
	char name[EVIDENCE_NAME];

	if (b == NULL || RAND_bytes((unsigned char *)r, sizeof(r)) != 1) {
		free(b);
		return;
	}
	snprintf(name, sizeof(name), "jf-%08x%08x.%s", r[0], r[1], zone);
	b->q.loop = p->loop;
	b->q.server = &p->o->resolver.server[0];
	b->q.done = on_label;
	b->q.owner = b;
	b->run = p;
	b->lane = l;
	b->invalid = strcmp(zone, INVALID) == 0;
	b->next = p->labels;
	p->labels = b;
	p->labels_open++;
	dns_query_start(&b->q, name, DNS_A, LABEL_US);
}

void
label_ask(struct lanes *p, struct lane *l)
{
	const char *host = l->f.endpoint->host, *zone = strchr(host, '.');

	if (l->labelled || p->o->no_followup || zone == NULL ||
	    l->f.path == FINDING_PROXY || l->f.e.dns.source !=
	    EVIDENCE_BY_DNS)
		return;
	l->labelled = true;
	/* Of a second level nothing is beside it, only below. */
	ask(p, l, strchr(zone + 1, '.') == NULL ? host : zone + 1);
	ask(p, l, INVALID);
}

void
label_free_all(struct lanes *p)
{
	struct label *b;

	while ((b = p->labels) != NULL) {
		p->labels = b->next;
		dns_query_stop(&b->q);
		free(b);
	}
}
