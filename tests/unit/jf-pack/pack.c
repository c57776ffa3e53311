/* SPDX-License-Identifier: ISC */
/* A record against one rule at a time, under a policy of its own. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cmd/jf-pack/inspect.h"
#include "cmd/jf-pack/pack.h"
#include "common/file.h"
#include "common/jsonl.h"
#include "tests/unit/tap.h"

/* What a row's rule makes of a member: the data that leaves. */
static const struct {
	const char *fields, *data, *want;
} rows[] = {
	{ "'event':{'code':'keep'}", "{'code':'1','x':1}", "{'code':'1'}" },
	{ "'event':{'code':'keep'}", "{'code':1}", "{}" },
	{ "'event':{'code':'keep'}", "{'code':null}", "{}" },
	{ "'event':{'code':'keep'}", "{'code':{'a':'b'}}", "{}" },
	{ "'event':{'severity':'keep'}", "{'severity':'info'}",
	    "{'severity':'info'}" },
	{ "'event':{'severity':'keep'}", "{'severity':'by root@10.1.2.3'}", NULL },
	{ "'event':{'time_stamp':{'rule':'keep','accept_risk':'x'}}",
	    "{'time_stamp':'2026-11-22T10:17:05+01:00'}",
	    "{'time_stamp':'2026-11-22T10:17:05+01:00'}" },
	{ "'event':{'time_stamp':{'rule':'keep','accept_risk':'x'}}",
	    "{'time_stamp':'yesterday, says Jim'}", "{}" },
	{ "'event':{'time_stamp':{'rule':'generalize','to':'hour'}}",
	    "{'time_stamp':'2026-11-22T10:17:05+01:00'}",
	    "{'time_stamp':'2026-11-22T09:00:00Z'}" },
	{ "'event':{'time_stamp':{'rule':'generalize','to':'hour'}}",
	    "{'time_stamp':'1969-12-31T23:59:00Z'}",
	    "{'time_stamp':'1969-12-31T23:00:00Z'}" },
	{ "'event':{'time_stamp':{'rule':'generalize','to':'hour'}}",
	    "{'time_stamp':'2026-11-22'}", "{'time_stamp':'2026-11-22'}" },
	{ "'event':{'time_stamp':{'rule':'generalize','to':'day'}}",
	    "{'time_stamp':'2026-11-22T10:17:05Z'}",
	    "{'time_stamp':'2026-11-22'}" },
	{ "'event':{'time_stamp':{'rule':'generalize','to':'month'}}",
	    "{'time_stamp':'2026-11-30T23:30:00-02:00'}",
	    "{'time_stamp':'2026-12'}" },
	{ "'event':{'time_stamp':{'rule':'generalize','to':'month'}}",
	    "{'time_stamp':'2026-12'}", "{'time_stamp':'2026-12'}" },
	{ "'job':{'volume_mm3':{'rule':'generalize','digits':2}}",
	    "{'volume_mm3':123456.7}", "{'volume_mm3':120000}" },
	{ "'job':{'volume_mm3':{'rule':'generalize','digits':2}}",
	    "{'volume_mm3':0.0012345}", "{'volume_mm3':0.0012}" },
	{ "'job':{'volume_mm3':{'rule':'generalize','digits':1}}",
	    "{'volume_mm3':99}", "{'volume_mm3':100}" },
	{ "'job':{'volume_mm3':{'rule':'generalize','digits':3}}",
	    "{'volume_mm3':-12345}", "{'volume_mm3':-12300}" },
	{ "'job':{'volume_mm3':{'rule':'generalize','digits':3}}",
	    "{'volume_mm3':0}", "{'volume_mm3':0}" },
	{ "'job':{'volume_mm3':{'rule':'generalize','digits':3}}",
	    "{'volume_mm3':'12345'}", "{}" },
	{ "'job':{'layer_thickness_um':'keep'}", "{'layer_thickness_um':80.1}",
	    "{'layer_thickness_um':80.1}" },
	{ "'identification':{'hard_disk_capacity_bytes':'keep'}",
	    "{'hard_disk_capacity_bytes':9007199254740993}",
	    "{'hard_disk_capacity_bytes':9007199254740993}" },
	{ "'job':{'bounding_box_mm.x':{'rule':'generalize','digits':1}}",
	    "{'bounding_box_mm':{'x':12,'y':34},'density_pct':1}",
	    "{'bounding_box_mm':{'x':10}}" },
	{ "'job':{'bounding_box_mm.x':{'rule':'generalize','digits':1}}",
	    "{'bounding_box_mm':{'y':34}}", "{}" },
	{ "'job':{'bounding_box_mm.x':{'rule':'generalize','digits':1}}",
	    "{'bounding_box_mm':[1,2,3]}", "{}" },
	{ "'job':{'alerts_triggered[].id':'keep'}",
	    "{'alerts_triggered':[{'id':'1','message':'m'},{'message':'n'}]}",
	    "{'alerts_triggered':[{'id':'1'},{}]}" },
	{ "'job':{'alerts_triggered[].id':'keep'}", "{'alerts_triggered':['jim']}",
	    "{}" },
	{ "'job':{'alerts_triggered[].id':'keep'}", "{'alerts_triggered':[]}",
	    "{'alerts_triggered':[]}" },
	{ "'job':{'alerts_triggered':'drop','alerts_triggered[].id':'keep'}",
	    "{'alerts_triggered':[{'id':'1'}]}", NULL },
	{ "'printhead':{'non_hp_agents_used':'keep'}",
	    "{'non_hp_agents_used':false}", "{'non_hp_agents_used':false}" },
	{ "'printhead':{'non_hp_agents_used':'keep'}",
	    "{'non_hp_agents_used':'no, asks Jim'}", "{}" },
	{ "'job':{'job_name':'pseudonym'}", "{'job_name':'  '}", "{}" },
};

static char *
quoted(const char *text)
{
	char *s = strdup(text), *p;

	for (p = s; *p != '\0'; p++)
		if (*p == '\'')
			*p = '"';
	return s;
}

struct world {
	struct policy policy;
	struct audit audit;
	struct pack_tools tools;
	struct pack *pack;
};

static int
make(struct world *w, const char *fields)
{
	char path[] = "/tmp/jf-pack-XXXXXX.json", *q = quoted(fields);
	struct sitekey_epoch e = { .from = 0 };
	struct sitekey k = { &e, 1 };
	struct fail f = { 0 };
	FILE *fp = fdopen(mkstemps(path, 5), "w");

	memset(w, 0, sizeof(*w));
	fprintf(fp, "{\"name\":\"p\",\"fields\":{%s}}", q);
	fclose(fp);
	free(q);
	if (policy_load(path, NULL, &w->policy, &f) == -1 ||
	    audit_start(&w->audit, &w->policy, &f) == -1) {
		printf("# %s\n", f.text);
		unlink(path);
		return -1;
	}
	unlink(path);
	w->tools.policy = &w->policy;
	w->tools.audit = &w->audit;
	w->tools.keys = pseudonym_new(&k, &f);
	w->tools.terms = terms_new();
	w->tools.scrub = scrub_new(w->tools.keys, w->tools.terms);
	w->tools.shapes = scrub_new(w->tools.keys, NULL);
	w->tools.check = inspect_new();
	w->pack = pack_new(&w->tools);
	return 0;
}

static void
end(struct world *w)
{
	pack_free(w->pack);
	scrub_free(w->tools.scrub);
	scrub_free(w->tools.shapes);
	inspect_free(w->tools.check);
	terms_free(w->tools.terms);
	pseudonym_free(w->tools.keys);
	audit_free(&w->audit);
	policy_free(&w->policy);
}

static void
one(const char *fields, const char *data, const char *want)
{
	struct pack_out out = { 0 };
	struct fail f = { 0 };
	struct buf line = { 0 };
	struct world w;
	char *d = quoted(data), *wanted = want != NULL ? quoted(want) : NULL;
	json_t *rec, *got = NULL;
	int rc;

	if (!ok(make(&w, fields) == 0, "%s", fields))
		return;
	buf_printf(&line, "{\"v\":1,\"kind\":\"%.*s\",\"device\":\"x\",\"data\":%s}",
	    (int)strcspn(fields + 1, "'"), fields + 1, d);
	jsonl_parse(buf_text(&line), line.len, &rec, &f);
	rc = pack_record(w.pack, rec, false, false, &out, &f);
	if (want == NULL && rc == PACK_STAYS)
		ok(true, "%s stays", data);
	else if (ok(rc == PACK_LEAVES, "%s leaves", data)) {
		ok(strstr(buf_text(&out.line), "\"device\"") == NULL,
		    "device has no rule");
		jsonl_parse(buf_text(&out.line), out.line.len, &got, &f);
		buf_clear(&line);
		jsonl_dump(&line, json_object_get(got, "data"), JSONL_AS_IS);
		if (wanted != NULL)
			is_str(buf_text(&line), wanted, "as it should");
		else	/* a word outside the list is scrubbed */
			ok(strstr(buf_text(&line), "10.1.2.3") == NULL,
			    "without what it must not hold");
	}
	json_decref(rec);
	json_decref(got);
	buf_free(&line);
	pack_out_free(&out);
	free(d);
	free(wanted);
	end(&w);
}

int
main(void)
{
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		one(rows[i].fields, rows[i].data, rows[i].want);
	return done();
}
