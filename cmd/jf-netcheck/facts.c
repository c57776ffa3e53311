/* SPDX-License-Identifier: ISC */
#include "facts.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "num.h"

#define SLEPT_S		60
#define SKEW_S		60

struct page {
	const struct evidence_host *h;
	enum catalogue_lang lang;
};

static const char * __attribute__((format_arg(2), format_arg(3)))
word(const struct page *p, const char *en, const char *de)
{
	return p->lang == CATALOGUE_DE ? de : en;
}

static void __attribute__((format(printf, 2, 3)))
say(struct fact *f, const char *fmt, ...)
{
	size_t used = strlen(f->text);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(f->text + used, sizeof(f->text) - used, fmt, ap);
	va_end(ap);
}

static void
tell_awake(const struct page *p, struct fact *f)
{
	const struct evidence_host *h = p->h;
	char span[64];

	f->name = word(p, "awake", "wach");
	if (h->slept_s < 0)
		say(f, "%s", word(p, "time asleep not known",
		    "Zeit im Ruhezustand nicht bekannt"));
	else if (h->slept_s <= SLEPT_S)
		say(f, "%s", word(p, "not asleep since it was started",
		    "seit dem Start nie im Ruhezustand"));
	else
		say(f, word(p, "asleep for %s since it was started",
		    "seit dem Start %s im Ruhezustand"),
		    num_span((uint64_t)h->slept_s, span, sizeof(span)));
	if (h->awake == EVIDENCE_YES)
		say(f, word(p, "; kept awake (%s)", "; wird wach gehalten (%s)"),
		    h->awake_by);
	else if (h->awake == EVIDENCE_NO)
		say(f, word(p, "; set to fall asleep (%s)",
		    "; geht laut Einstellung in den Ruhezustand (%s)"), h->awake_by);
	else
		say(f, "%s", word(p, "; no setting about sleep",
		    "; keine Einstellung zum Ruhezustand"));
	f->state = h->slept_s > SLEPT_S || h->awake == EVIDENCE_NO ?
	    CATALOGUE_WARN : CATALOGUE_OK;
}

static void
tell_address(const struct page *p, struct fact *f)
{
	const struct evidence_host *h = p->h;
	const char *address = h->address4[0] != '\0' ? h->address4 :
	    h->address6;

	f->name = word(p, "address", "Adresse");
	f->state = h->is_static == EVIDENCE_YES ||
	    h->forward == EVIDENCE_YES ? CATALOGUE_OK :
	    h->is_static == EVIDENCE_NO ? CATALOGUE_WARN : CATALOGUE_UNKNOWN;
	if (address[0] == '\0') {
		say(f, "%s", word(p, "none that leads out",
		    "keine, die nach draußen führt"));
		return;
	}
	say(f, "%s, %s", address, h->is_static == EVIDENCE_YES ?
	    word(p, "static", "fest") : h->is_static == EVIDENCE_NO ?
	    word(p, "leased", "dynamisch") :
	    word(p, "static or leased: not known",
	    "fest oder dynamisch: nicht bekannt"));
}

static void
tell_name(const struct page *p, struct fact *f)
{
	const struct evidence_host *h = p->h;

	f->name = word(p, "name", "Name");
	f->state = h->forward == EVIDENCE_YES ? CATALOGUE_OK :
	    h->is_static == EVIDENCE_YES ? CATALOGUE_OK : CATALOGUE_UNKNOWN;
	say(f, h->forward == EVIDENCE_YES ? word(p, "%s leads to this address",
	    "%s führt zu dieser Adresse") : h->forward == EVIDENCE_NO ?
	    word(p, "%s does not lead to this address",
	    "%s führt nicht zu dieser Adresse") :
	    word(p, "%s: no answer where it leads to",
	    "%s: keine Antwort, wohin er führt"), h->name);
	if (h->reverse == EVIDENCE_YES)
		say(f, word(p, "; the address is called %s",
		    "; die Adresse heißt %s"), h->reverse_name);
}

static void
tell_ports(const struct page *p, struct fact *f)
{
	const struct evidence_listener *l;

	f->name = "8080-8090";
	f->state = CATALOGUE_OK;
	for (unsigned i = 0; i < p->h->listeners; i++) {
		l = &p->h->listener[i];
		say(f, word(p, "%s%u on %s%s", "%s%u auf %s%s"),
		    i > 0 ? ", " : "", (unsigned)l->port, l->address,
		    l->http == EVIDENCE_YES ? " (HTTP)" :
		    l->http == EVIDENCE_NO ? word(p, " (no HTTP)",
		    " (kein HTTP)") : "");
		if (l->loopback || l->http == EVIDENCE_NO)
			f->state = CATALOGUE_WARN;
	}
	say(f, "%s", p->h->listeners == 0 ? word(p, "nothing listens",
	    "nichts lauscht") : word(p, "; from outside: see --listen, --peer",
	    "; von außen: siehe --listen, --peer"));
}

static void
tell_exposure(const struct page *p, struct fact *f)
{
	const struct evidence_host *h = p->h;
	bool exposed = false;

	f->name = word(p, "exposed", "offen");
	for (unsigned i = 0; i < h->listeners; i++)
		exposed |= h->listener[i].public || (h->listener[i].everywhere &&
		    (h->public4 || h->public6));
	f->state = exposed ? CATALOGUE_WARN : CATALOGUE_OK;
	if (!h->public4 && !h->public6)
		say(f, "%s", word(p, "no public address",
		    "keine öffentliche Adresse"));
	else
		say(f, exposed ? word(p, "8080-8090 listen on the public %s",
		    "8080-8090 lauschen auf der öffentlichen %s") :
		    word(p, "%s is public, but none of 8080-8090 listens there",
		    "%s ist öffentlich, aber keiner von 8080-8090 lauscht dort"),
		    h->public4 ? h->address4 : h->address6);
}

static void
tell_clock(const struct page *p, struct fact *f)
{
	const struct evidence_host *h = p->h;
	char span[64];

	f->name = word(p, "clock", "Uhr");
	f->state = h->skew_sources == 0 ? CATALOGUE_UNKNOWN :
	    fabs(h->skew_s) > SKEW_S ? CATALOGUE_WARN : CATALOGUE_OK;
	if (h->skew_sources == 0)
		say(f, "%s", word(p, "not known: no host told the time",
		    "nicht bekannt: kein Host nannte die Zeit"));
	else if (fabs(h->skew_s) < 2)
		say(f, word(p, "right (hosts that told the time: %u)",
		    "richtig (Hosts, die die Zeit nannten: %u)"),
		    h->skew_sources);
	else
		say(f, word(p, "%s %s (hosts that told the time: %u)",
		    "%s %s (Hosts, die die Zeit nannten: %u)"),
		    num_span((uint64_t)fabs(h->skew_s), span, sizeof(span)),
		    h->skew_s > 0 ? word(p, "fast", "vor") :
		    word(p, "slow", "nach"), h->skew_sources);
}

static void
tell_proxy(const struct page *p, struct fact *f)
{
	const struct evidence_host *h = p->h;

	f->name = word(p, "proxy", "Proxy");
	f->state = h->proxy_unusable[0] != '\0' ||
	    (h->pac[0] != '\0' && h->proxy[0] == '\0') ? CATALOGUE_WARN :
	    CATALOGUE_OK;
	if (h->proxy[0] != '\0')
		say(f, word(p, "%s, set by %s", "%s, gesetzt von %s"), h->proxy,
		    h->proxy_source);
	else if (h->proxy_unusable[0] != '\0')
		say(f, "%s", h->proxy_unusable);
	else if (h->pac[0] == '\0')
		say(f, "%s", word(p, "none is set", "keiner ist gesetzt"));
	if (h->pac[0] != '\0')
		say(f, "%sPAC %s", f->text[0] != '\0' ? "; " : "", h->pac);
}

size_t
facts_of(const struct evidence_host *h, enum catalogue_lang lang,
    struct fact v[FACTS_MAX])
{
	static void (*const tell[])(const struct page *, struct fact *) = {
		tell_awake, tell_address, tell_name, tell_ports, tell_exposure,
		tell_clock, tell_proxy,
	};
	struct page p = { h, lang };
	size_t n = sizeof(tell) / sizeof(tell[0]);

	if (!h->lan)
		return 0;
	for (size_t i = 0; i < n; i++) {
		v[i] = (struct fact){ 0 };
		tell[i](&p, &v[i]);
	}
	return n;
}
