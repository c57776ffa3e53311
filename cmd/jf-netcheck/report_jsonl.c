/* SPDX-License-Identifier: ISC */
/* `finding` records, jf-record(5): what is not known is left out. */
#include <errno.h>
#include <math.h>
#include <string.h>

#include "buf.h"
#include "cli.h"
#include "jsonl.h"
#include "msg.h"
#include "record.h"
#include "remedy.h"
#include "report.h"

void
report_put(json_t *o, const char *name, const char *text)
{
	char safe[EVIDENCE_NAME * 4];
	json_t *value;

	if (text == NULL || text[0] == '\0')
		return;
	/* What a peer wrote need not be UTF-8. */
	value = json_string(text);
	if (value == NULL)
		value = json_string(msg_escape(safe, sizeof(safe), text,
		    strlen(text)));
	json_object_set_new(o, name, value);
}

static void
put_int(json_t *o, const char *name, json_int_t n)
{
	if (n != 0)
		json_object_set_new(o, name, json_integer(n));
}

static void
put_tri(json_t *o, const char *name, enum evidence_tri t)
{
	if (t != EVIDENCE_UNKNOWN)
		json_object_set_new(o, name, json_boolean(t == EVIDENCE_YES));
}

static void
put_trial(json_t *o, const char *name, enum evidence_trial t)
{
	static const char *const names[] = { "", "passed", "reset", "silent",
	    "refused", "broken" };

	report_put(o, name, names[t]);
}

/* Milliseconds to the hundredth. */
static void
put_ms(json_t *o, double ms)
{
	json_object_set_new(o, "ms", json_real(round(ms * 100) / 100));
}

static void
add_icmp(json_t *o, int type, int code, const char *reporter)
{
	if (type != 0)
		json_object_set_new(o, "icmp", json_pack("{s:i,s:i,s:s}",
		    "type", type, "code", code, "from", reporter));
}

static void
add_dns(json_t *o, const struct evidence_dns *d)
{
	static const char *const results[] = { "", "found", "nodata",
	    "nxdomain", "servfail", "refused", "notimp", "rcode", "timeout",
	    "unreachable", "truncated", "malformed" };
	json_t *list = json_array();
	unsigned i;

	report_put(o, "result", results[d->result]);
	report_put(o, "server", d->server);
	put_int(o, "rcode", d->rcode);
	if (d->ede >= 0)
		json_object_set_new(o, "ede", json_integer(d->ede));
	report_put(o, "ede_text", d->ede_text);
	report_put(o, "cnames", d->cnames);
	for (i = 0; i < d->addresses && i < EVIDENCE_ADDRESSES; i++)
		json_array_append_new(list, json_string(d->address[i]));
	if (json_array_size(list) > 0)
		json_object_set(o, "addresses", list);
	json_decref(list);
	if (d->system_asked)
		json_object_set_new(o, "system_ms",
		    json_real(round(d->system_ms * 100) / 100));
	report_put(o, "silent_server", d->silent_server);
	put_tri(o, "random_label_answers", d->random_label);
}

static void
add_tcp(json_t *o, const struct evidence_tcp *t)
{
	const struct evidence_sweep *s = &t->sweep;
	json_t *hops;

	if (t->error != 0)
		report_put(o, "error", strerror(t->error));
	add_icmp(o, t->icmp_type, t->icmp_code, t->reporter);
	put_int(o, "retransmits", t->retransmits);
	if (!s->done)
		return;
	hops = json_object();
	put_int(hops, "last_exceeded", s->last_hop);
	report_put(hops, "last_address", s->last_address);
	put_int(hops, "answer", s->answer_hop);
	put_int(hops, "control_port", s->control_port);
	put_int(hops, "control_exceeded", s->control_hop);
	put_int(hops, "control_answer", s->control_answer);
	json_object_set_new(o, "hops", hops);
}

static void
add_proxy(json_t *o, const struct evidence_proxy *p)
{
	put_int(o, "status", p->status);
	report_put(o, "offers", p->schemes);
	report_put(o, "via", p->via);
	report_put(o, "error", p->error);
	put_tri(o, "other_host_passes", p->other_host);
	put_tri(o, "other_port_passes", p->other_port);
}

static void
add_tls(json_t *o, const struct evidence_tls *t)
{
	report_put(o, "version", t->version);
	report_put(o, "cipher", t->cipher);
	report_put(o, "alpn", t->alpn);
	if (t->alert > 0)
		put_int(o, "alert", t->alert);
	report_put(o, "error", t->reason);
	if (t->system.done)
		json_object_set_new(o, "x509", json_integer(t->system.error));
	if (t->public.done)
		json_object_set_new(o, "x509_public_roots",
		    json_integer(t->public.error));
	if (t->result == EVIDENCE_TLS_DONE)
		json_object_set_new(o, "host_ok", json_boolean(t->host_ok));
	report_put(o, "subject", t->subject);
	report_put(o, "names", t->names);
	report_put(o, "issuer", t->issuer);
	report_put(o, "spki", t->spki);
	put_tri(o, "pin_matches", t->pin);
	put_tri(o, "issuer_expected", t->issuer_expected);
	put_tri(o, "sct", t->sct);
	put_tri(o, "stapled", t->stapled);
	put_int(o, "not_before", t->not_before);
	put_int(o, "not_after", t->not_after);
	put_trial(o, "control_sni", t->control_sni);
	put_trial(o, "no_sni", t->no_sni);
	put_trial(o, "clamped_mss", t->clamped);
	put_trial(o, "large_hello", t->big_hello);
	put_trial(o, "large_hello_clamped", t->big_hello_clamped);
	put_trial(o, "old_versions", t->old_versions);
	put_trial(o, "cbc_only", t->cbc_only);
	put_int(o, "reset_hop", t->reset_hop);
}

static void
add_http(json_t *o, const struct evidence_http *h)
{
	put_int(o, "status", h->status);
	report_put(o, "location", h->location);
	report_put(o, "server", h->server);
	if (h->dated)
		json_object_set_new(o, "skew_s", json_real(round(h->skew_s)));
	if (h->bits_per_s > 0)
		json_object_set_new(o, "bits_per_s",
		    json_real(round(h->bits_per_s)));
}

static void
add_data(json_t *o, const char *name, const struct evidence_data *d)
{
	json_t *data;

	if (d->state == EVIDENCE_NONE)
		return;
	data = json_object();
	report_put(data, "state", report_state_name(d->state));
	put_ms(data, d->ms);
	put_int(data, "code", d->code);
	report_put(data, "address", d->address);
	put_int(data, "port", d->port);
	if (d->error != 0)
		report_put(data, "error", strerror(d->error));
	add_icmp(data, d->icmp_type, d->icmp_code, d->reporter);
	json_object_set_new(o, name, data);
}

static void
add_ftp(json_t *o, const struct evidence_ftp *t)
{
	put_int(o, "code", t->banner_code);
	report_put(o, "banner", t->banner);
	add_data(o, "epsv", &t->epsv);
	add_data(o, "pasv", &t->pasv);
}

static json_t *
stages(const struct finding *f)
{
	json_t *all = json_object(), *one;
	int s;

	for (s = 0; s < REPORT_STAGES; s++) {
		if (report_stage_state(f, s) == EVIDENCE_NONE)
			continue;
		one = json_object();
		report_put(one, "state", report_state_name(report_stage_state(f, s)));
		if (report_stage_state(f, s) != EVIDENCE_SKIPPED) {
			put_ms(one, report_stage_ms(f, s));
			if (s == REPORT_DNS)
				add_dns(one, &f->e.dns);
			else if (s == REPORT_TCP)
				add_tcp(one, &f->e.tcp);
			else if (s == REPORT_PROXY)
				add_proxy(one, &f->e.proxy);
			else if (s == REPORT_TLS)
				add_tls(one, &f->e.tls);
			else if (s == REPORT_HTTP)
				add_http(one, &f->e.http);
			else if (s == REPORT_FTP)
				add_ftp(one, &f->e.ftp);
		}
		json_object_set_new(all, report_stage_name(s), one);
	}
	return all;
}

static json_t *
families(const struct report *r, const struct report_row *row)
{
	json_t *list = json_array(), *one;
	const struct finding *f;
	struct verdict v;

	for (f = row->first; f < row->first + row->n; f++) {
		verdict_judge(f, r->h, &v);
		one = json_object();
		put_int(one, "family", f->family);
		report_put(one, "address", f->address);
		report_put(one, "verdict", v.is->id);
		report_put(one, "state", catalogue_state_name(v.state));
		json_object_set_new(one, "stages", stages(f));
		if (f->rounds > 0)
			json_object_set_new(one, "watch", json_pack(
			    "{s:i,s:i,s:f,s:f}", "rounds", (int)f->rounds,
			    "lost", (int)f->lost, "p50_ms", f->p50_ms, "p95_ms",
			    f->p95_ms));
		json_array_append_new(list, one);
	}
	return list;
}

/* The words are in English whatever --lang says: machines read them. */
static void
put_words(json_t *o, const struct report *r, const struct report_row *row)
{
	struct buf b = { 0 };

	if (remedy_cause(&b, &row->verdict, row->decides, r->h,
	    CATALOGUE_EN) == 0)
		report_put(o, "cause", buf_text(&b));
	buf_clear(&b);
	if (remedy_ask(&b, &row->verdict, row->decides, r->h,
	    CATALOGUE_EN) == 0)
		report_put(o, "ask", buf_text(&b));
	buf_free(&b);
}

json_t *
report_record(const struct report *r, const struct report_row *row)
{
	const struct endpoint *e = row->first->endpoint;
	const struct verdict *v = &row->verdict;
	json_t *data = json_object(), *rec;

	report_put(data, "endpoint", e->name);
	report_put(data, "host", e->host);
	put_int(data, "port", e->port);
	report_put(data, "scheme", endpoint_scheme_name(e->scheme));
	report_put(data, "path", report_path_name(row->first->path));
	report_put(data, "need", endpoint_need_name(e->need));
	report_put(data, "purpose", e->purpose);
	report_put(data, "profile", r->profile);
	report_put(data, "stands_for", e->rule);
	report_put(data, "verdict", v->is->id);
	report_put(data, "state", catalogue_state_name(v->state));
	report_put(data, "confidence", verdict_confidence_name(v->confidence));
	report_put(data, "actor", catalogue_actor_name(v->is->actor));
	put_words(data, r, row);
	put_int(data, "hop", v->hop);
	report_put(data, "at", v->at);
	json_object_set_new(data, "from", json_pack("{s:s}", "host",
	    r->h->name));
	report_put(json_object_get(data, "from"), "address",
	    row->first->family == 6 ? r->h->address6 : r->h->address4);
	report_put(json_object_get(data, "from"), "proxy", r->h->proxy);
	json_object_set_new(data, "families", families(r, row));
	if ((rec = record_new("finding", NULL, data)) == NULL)
		return NULL;
	report_put(rec, "collected_at", row->first->collected_at);
	if (record_set_id(rec) == -1) {
		json_decref(rec);
		return NULL;
	}
	return rec;
}

/* A record, which is freed, as one more line.  0; -1 with f. */
static int
add_line(struct buf *lines, json_t *rec, struct fail *f)
{
	int rc = 0;

	if (rec == NULL || jsonl_dump(lines, rec, JSONL_AS_IS) == -1 ||
	    buf_addc(lines, '\n') == -1)
		rc = fail_nomem(f);
	json_decref(rec);
	return rc;
}

int
report_jsonl(FILE *out, const struct report *r, struct fail *f)
{
	struct buf lines = { 0 };
	struct report_row row;
	size_t at = 0;
	int rc = 0;

	while (rc == 0 && report_next(r, &at, &row))
		rc = add_line(&lines, report_record(r, &row), f);
	if (rc == 0 && r->h->lan && !r->changes)
		rc = add_line(&lines, report_host_record(r), f);
	if (rc == 0 && lines.len > 0 &&
	    fwrite(lines.p, 1, lines.len, out) != lines.len)
		rc = cli_flush(out, f);
	buf_free(&lines);
	return rc;
}
