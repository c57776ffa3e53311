/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "args.h"
#include "cli.h"
#include "diff.h"
#include "dry.h"
#include "export.h"
#include "file.h"
#include "lan.h"
#include "lan_code.h"
#include "probe.h"
#include "redact.h"
#include "remedy.h"
#include "report.h"
#include "secret.h"
#include "table.h"
#include "targets.h"
#include "watch.h"

/* The code that the listener shows; NULL when the person has none. */
static int
get_code(const struct args *a, char **code, struct fail *f)
{
	struct buf b = { .secret = true };
	int rc = a->dry_run ? 0 : a->code != NULL ?
	    secret_load(a->code, NULL, LAN_CODE_LEN + 2, true, &b, f) :
	    secret_ask("code that the listener shows: ", &b, f);

	if (rc == 0 && b.len > 0 && (*code = strdup(buf_text(&b))) == NULL)
		rc = fail_nomem(f);
	buf_free(&b);
	return rc;
}

/* What the options say, for the probes; free_options gives it back. */
static int
set_options(struct probe_options *o, const struct args *a, struct fail *f)
{
	o->timeout_s = a->timeout_s;
	o->limit_s = a->timeout_s + 5 > 10 ? a->timeout_s + 5 : 10;
	o->only4 = a->only4;
	o->only6 = a->only6;
	o->no_followup = a->no_followup;
	o->no_login = a->no_login;
	o->speed = a->speed;
	o->no_proxy = a->proxy != NULL && strcmp(a->proxy, "none") == 0;
	if (!o->no_proxy && sysproxy_load(&o->proxy, a->proxy, f) == -1)
		return -1;
	if (a->proxy_auth != NULL &&
	    (o->login = proxy_login_load(a->proxy_auth, f)) == NULL)
		return -1;
	if (a->resolver == NULL)
		resolver_system(&o->resolver);
	else if (resolver_set(&o->resolver, a->resolver, f) == -1)
		return -1;
	if (a->peer != NULL && get_code(a, &o->code, f) == -1)
		return -1;
	o->trust = trust_new(a->ca, a->public_roots, f);
	return o->trust == NULL ? -1 : 0;
}

static void
free_options(struct probe_options *o)
{
	if (o->code != NULL)
		explicit_bzero(o->code, strlen(o->code));
	free(o->code);
	proxy_login_free(o->login);
	trust_free(o->trust);
}

static int
print(FILE *out, const struct report *r, const struct args *a, struct fail *f)
{
	int status, rc;

	switch (a->c.format) {
	case OPT_PROM:
		return report_prom(out, r, f);
	case OPT_HTML:
		return report_html(out, r, f);
	case OPT_NAGIOS:
		rc = report_nagios(out, r, &status, f);
		if (rc == 0 && cli_flush(out, f) == 0)
			exit(status);	/* plugins have statuses of their own */
		return rc;
	default:
		return table_wanted(out, a->c.format) ?
		    report_table(out, r, f) : report_jsonl(out, r, f);
	}
}

static int
report(FILE *out, struct probe_run *run, struct endpoint_list *list,
    const struct args *a, struct fail *f)
{
	struct report r = { .profile = list->profile, .h = &run->host,
	    .v = run->v, .n = run->n, .lang = remedy_lang(args_lang(a)),
	    .color = table_colored(out, a->c.color),
	    .verbose = a->c.verbose, .changes = a->watch_s != 0 };

	if (a->redact && redact_run(list, run->v, run->n, &run->host, f) == -1)
		return -1;
	if (print(out, &r, a, f) == -1)
		return -1;
	report_answer(&r, f);
	return 0;
}

/* Again and again, until a signal comes. */
static void
watch(FILE *out, struct endpoint_list *list, const struct probe_options *o,
    const struct args *a, struct fail *f)
{
	struct probe_run run = { 0 };
	struct watch *w = watch_new(f);
	int rc = w == NULL ? -1 : 0;

	while (rc == 0) {
		rc = probe_all(list, o, &run, f);
		if (rc == 0 && cli_signal() == 0)
			rc = watch_round(w, &run, f);
		if (rc == 0 && run.n > 0 && cli_signal() == 0)
			rc = report(out, &run, list, a, f);
		if (rc == 0)
			rc = cli_flush(out, f);
		probe_free(&run);
		if (rc == 0 && !watch_wait(w, a->watch_s))
			break;
	}
	watch_free(w);
}

static void
test(FILE *out, struct endpoint_list *list, const struct args *a,
    struct fail *f)
{
	struct probe_options o = { 0 };
	struct probe_run run = { 0 };

	if (set_options(&o, a, f) == -1)
		goto out;
	o.lan = a->peer == NULL && (a->usual || (list->profile != NULL &&
	    strchr(list->profile, '/') == NULL));
	if (a->dry_run)
		dry_print(out, list, &o, f);
	else if (a->watch_s != 0)
		watch(out, list, &o, a, f);
	else if (probe_all(list, &o, &run, f) == 0)
		report(out, &run, list, a, f);
out:
	probe_free(&run);
	free_options(&o);
}

static void
run(FILE *out, const struct args *a, char *const *targets, size_t n,
    struct fail *f)
{
	struct endpoint_list list = { 0 };

	if (a->diff)
		diff_runs(out, targets[0], targets[1],
		    table_wanted(out, a->c.format),
		    table_colored(out, a->c.color), f);
	else if (a->listen != NULL)
		lan_listen(out, a->listen, a->address, f);
	else if (targets_load(&list, a, targets, n, f) == 0) {
		if (args_export(a) != -1)
			export_rules(out, &list,
			    (enum export_format)args_export(a), f);
		else
			test(out, &list, a, f);
	}
	endpoint_free(&list);
}

int
main(int argc, char **argv)
{
	struct args a = { .timeout_s = 5 };
	struct fail f = { 0 }, lost = { 0 };
	struct file_out out;
	int n, status;

	cli_start("jf-netcheck");
	n = args_parse(&a, argc, argv, &status);
	if (n == -1)
		return status;
	a.usual = n == 0 && a.profiles.n == 0;
	if (file_out_open(&out, a.c.output, 0644, &f) == 0) {
		run(out.fp, &a, argv + 1, (size_t)n, &f);
		if (f.kind == FAIL_HERE || f.kind == FAIL_USAGE)
			file_out_abandon(&out);
		else if (file_out_commit(&out, &lost) == -1)
			fail_keep(&f, &lost);
	}
	opt_free(args_opts, &args_usage, &a);
	return cli_finish(&f);
}
