/* SPDX-License-Identifier: ISC */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/rand.h>

#include "dns_query.h"
#include "label.h"

#define LABEL_US	1500000

struct label {
	struct dns_query q;	/* first */
	struct lanes *run;
	struct lane *lane;
	struct label *next;
};

static void
on_label(struct dns_query *q)
{
	struct label *b = q->owner;
	union tcp_address a = { .in4.sin_family = AF_INET };

	b->run->labels_open--;
	if (!dns_query_is_definite(q))
		return;
	b->lane->random_label = q->result == EVIDENCE_DNS_FOUND ?
	    EVIDENCE_YES : EVIDENCE_NO;
	if (q->answer.addresses == 0)
		return;
	memcpy(&a.in4.sin_addr, q->answer.address[0], 4);
	tcp_address_text(&a, b->lane->random_address);
}

void
label_ask(struct lanes *p, struct lane *l)
{
	const char *host = l->f.endpoint->host, *zone = strchr(host, '.');
	struct label *b;
	uint32_t r[3];
	char name[EVIDENCE_NAME];

	if (l->labelled || p->o->no_followup || zone == NULL ||
	    l->f.path == FINDING_PROXY || l->f.e.dns.source !=
	    EVIDENCE_BY_DNS || RAND_bytes((unsigned char *)r, sizeof(r)) != 1)
		return;
	l->labelled = true;
	b = calloc(1, sizeof(*b));
	if (b == NULL)
		return;
	if (strchr(zone + 1, '.') == NULL)
		zone = host;		/* not beside it: below it */
	else
		zone++;
	snprintf(name, sizeof(name), "jf-%08x%08x.%s", r[0], r[1], zone);
	b->q.loop = p->loop;
	b->q.server = &p->o->resolver.server[0];
	b->q.done = on_label;
	b->q.owner = b;
	b->run = p;
	b->lane = l;
	b->next = p->labels;
	p->labels = b;
	p->labels_open++;
	dns_query_start(&b->q, name, DNS_A, LABEL_US);
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
