/* SPDX-License-Identifier: ISC */
/*
 * jf-fetch: ask 3D printers what the data contract names, and print it as
 * records.
 */
#include <curl/curl.h>
#include <expat.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli.h"
#include "dirs.h"
#include "dry.h"
#include "enroll.h"
#include "file.h"
#include "http.h"
#include "libarchive.h"
#include "marks.h"
#include "offline.h"
#include "opt.h"
#include "record.h"
#include "run.h"
#include "status.h"
#include "table.h"
#include "watch.h"

#define MAX_AGE_S	(24 * 3600)

struct args {
	struct opt_common c;
	struct opt_list kinds;
	int edition;
	uint64_t parallel;
	uint64_t max_age_s;
	bool no_terms, status, commit, reset_state, watch, dry_run;
	bool list_profiles, template;
	const char *check, *map, *explain;
	struct enroll enroll;
};

static const struct opt opts[] = {
	{ .type = OPT_LIST, .letter = 'k', .name = "kind", .arg = "KIND",
	    .offset = offsetof(struct args, kinds),
	    .help = "only records of this kind; more than once for more" },
	{ .type = OPT_WORD, .name = "edition", .arg = "YEAR",
	    .offset = offsetof(struct args, edition), .words = "2020|2018",
	    .help = "whose list of data holds [2020]" },
	{ .type = OPT_UINT, .letter = 'j', .name = "parallel", .arg = "N",
	    .offset = offsetof(struct args, parallel), .min = 1, .max = 1000,
	    .help = "printers asked at once [64]" },
	{ .type = OPT_FLAG, .name = "no-terms",
	    .offset = offsetof(struct args, no_terms),
	    .help = "neither scrub_terms nor logs" },
	{ .type = OPT_STR, .name = "enroll", .arg = "URL",
	    .offset = offsetof(struct args, enroll.url), .no_file = true,
	    .help = "make the printer at URL known" },
	{ .type = OPT_STR, .name = "name", .arg = "NAME",
	    .offset = offsetof(struct args, enroll.name), .no_file = true,
	    .help = "its name [from URL]" },
	{ .type = OPT_STR, .letter = 'p', .name = "profile", .arg = "PROFILE",
	    .offset = offsetof(struct args, enroll.profile), .no_file = true,
	    .help = "its profile [found by asking]", .hint = OPT_FILE },
	{ .type = OPT_STR, .name = "fingerprint", .arg = "PIN",
	    .offset = offsetof(struct args, enroll.fingerprint),
	    .no_file = true, .help = "its key [shown, and asked about]" },
	{ .type = OPT_STR, .name = "user", .arg = "NAME",
	    .offset = offsetof(struct args, enroll.user), .no_file = true,
	    .help = "whom to log in as [the profile's]" },
	{ .type = OPT_STR, .name = "secret-file", .arg = "FILE",
	    .offset = offsetof(struct args, enroll.secret_file),
	    .no_file = true, .help = "its password or key [asked for]",
	    .hint = OPT_FILE },
	{ .type = OPT_FLAG, .name = "yes",
	    .offset = offsetof(struct args, enroll.yes), .no_file = true,
	    .help = "ask nothing" },
	{ .type = OPT_FLAG, .name = "allow-plaintext",
	    .offset = offsetof(struct args, enroll.allow_plaintext),
	    .no_file = true, .help = "it may speak plain http" },
	{ .type = OPT_FLAG, .name = "legacy-tls",
	    .offset = offsetof(struct args, enroll.legacy_tls),
	    .no_file = true, .help = "it may speak TLS 1.0 and old suites" },
	{ .type = OPT_FLAG, .name = "status",
	    .offset = offsetof(struct args, status), .no_file = true,
	    .help = "how the printers are, without asking them" },
	{ .type = OPT_DURATION, .name = "max-age", .arg = "TIME",
	    .offset = offsetof(struct args, max_age_s),
	    .max = 3660 * 86400ULL,
	    .help = "with --status: silent after TIME [24h]" },
	{ .type = OPT_FLAG, .name = "watch",
	    .offset = offsetof(struct args, watch), .no_file = true,
	    .help = "go on, in the profiles' cadence, until a signal" },
	{ .type = OPT_FLAG, .letter = 'n', .name = "dry-run",
	    .offset = offsetof(struct args, dry_run), .no_file = true,
	    .help = "print the requests as curl commands, ask nobody" },
	{ .type = OPT_FLAG, .name = "commit",
	    .offset = offsetof(struct args, commit), .no_file = true,
	    .help = "acknowledge the records read from FILE or stdin" },
	{ .type = OPT_FLAG, .name = "reset-state",
	    .offset = offsetof(struct args, reset_state), .no_file = true,
	    .help = "forget what was read from these printers" },
	{ .type = OPT_FLAG, .name = "list-profiles",
	    .offset = offsetof(struct args, list_profiles), .no_file = true,
	    .help = "name the profiles there are" },
	{ .type = OPT_FLAG, .name = "template",
	    .offset = offsetof(struct args, template), .no_file = true,
	    .help = "print a profile to begin with" },
	{ .type = OPT_STR, .name = "check", .arg = "PROFILE",
	    .offset = offsetof(struct args, check), .no_file = true,
	    .help = "is this profile right?", .hint = OPT_FILE },
	{ .type = OPT_STR, .name = "map", .arg = "PROFILE",
	    .offset = offsetof(struct args, map), .no_file = true,
	    .help = "map saved answers, [REQUEST=]FILE each",
	    .hint = OPT_FILE },
	{ .type = OPT_STR, .name = "explain", .arg = "PROFILE",
	    .offset = offsetof(struct args, explain), .no_file = true,
	    .help = "which request fills which item", .hint = OPT_FILE },
	OPT_COMMON(struct args, c, OPT_FORMATS_STATUS,
	    "records to FILE, which appears when whole"),
	{ .type = OPT_END }
};

static void
version(void)
{
	/* curl_version() asks each of its libraries, which takes longer than
	 * all else here. */
	const curl_version_info_data *curl =
	    curl_version_info(CURLVERSION_NOW);

	printf("libcurl %s (%s)\n%s\njansson %s\n%s\n", curl->version,
	    curl->ssl_version, LIBARCHIVE_VERSION, jansson_version_str(),
	    XML_ExpatVersion());
}

static const struct opt_usage usage = {
	.tool = "jf-fetch",
	.purpose = "ask 3D printers for their device data",
	.synopsis = "[options] [NAME|URL ...]\n"
	    "--enroll URL [--name NAME]\n"
	    "--status [--max-age TIME]\n"
	    "--map PROFILE [REQUEST=]FILE ...",
	.examples =
	    "jf-fetch --enroll https://printer.example   make a printer known\n"
	    "jf-fetch                                    look at all of them\n"
	    "jf-fetch | jf-pack | jf-send                what cron runs\n",
	.common = offsetof(struct args, c),
	.version = version,
};

static bool
is_terminal(const struct args *a)
{
	return a->c.output == NULL && isatty(STDOUT_FILENO) == 1;
}

/* A line per printer for people. */
static int
show(const struct args *a, const struct run *r, bool all, struct fail *f)
{
	struct status s = { .devices = r->devices, .n = r->n,
	    .state_dir = r->state_dir, .marks_dir = r->marks_dir,
	    .max_age_s = a->max_age_s,
	    .format = a->c.format,
	    .color = table_colored(stdout, a->c.color) };
	struct fail why = { 0 };
	int rc;

	if (s.format == OPT_AUTO)
		s.format = table_wanted(stdout, s.format) ? OPT_TABLE :
		    OPT_JSONL;
	rc = all ? status_print(&s, stdout, &why) :
	    status_glance(&s, stdout, &why);
	fail_keep(f, &why);
	return rc;
}

/* A look: nothing is consumed, no identifier is printed. */
static int
look(const struct args *a, struct run *r, struct fail *f)
{
	int rc = run_once(r, f);

	if (f->kind == FAIL_NONE || f->kind == FAIL_PART)
		rc = show(a, r, false, f);
	return rc;
}

/* Records, to stdout or to a file that appears when it is whole. */
static int
collect(const struct args *a, struct run *r, struct fail *f)
{
	struct file_out o = { 0 };
	struct fail lost = { 0 };
	int rc;

	if (file_out_open(&o, a->c.output, 0600, f) == -1)
		return -1;
	r->fp = o.fp;
	rc = run_once(r, f);
	if (f->kind == FAIL_OUTPUT || f->kind == FAIL_SIGNAL)
		file_out_abandon(&o);
	else if (file_out_commit(&o, &lost) == -1) {
		fail_keep(f, &lost);
		rc = -1;
	}
	return rc;
}

static int
on_printers(const struct args *a, char **names, struct fail *f)
{
	struct run r = { .config = a->c.config, .state = a->c.state,
	    .edition = a->edition == 0 ? "2020" : "2018", .kinds = &a->kinds,
	    .parallel = a->parallel, .by_hand = names[0] != NULL };
	bool table = table_wanted(stdout, a->c.format) && a->c.output == NULL;
	int rc;

	r.private = !a->no_terms && !table && !is_terminal(a);
	rc = run_prepare(&r, names, f);
	if (rc == 0 && a->status)
		rc = show(a, &r, true, f);
	else if (rc == 0 && a->reset_state)
		rc = run_reset(&r, f);
	else if (rc == 0 && a->dry_run)
		rc = dry_run(&r, stdout, f);
	else if (rc == 0 && a->watch) {
		r.fp = stdout;
		rc = watch_run(&r, names, f);
	} else if (rc == 0)
		rc = table ? look(a, &r, f) : collect(a, &r, f);
	run_free(&r);
	return rc;
}

/* Marks for the checkpoints in a file, or on stdin. */
static int
commit(const struct args *a, const char *path, struct fail *f)
{
	char *dir = dirs_state_file(a->c.state, "marks", f);
	struct jsonl in = { 0 };
	int rc = -1;

	if (dir != NULL && jsonl_open(&in, path != NULL ? path : "-", f) == 0)
		rc = marks_commit(dir, &in, f);
	jsonl_close(&in);
	free(dir);
	return rc;
}

static int
offline(const struct args *a, char **operands, struct fail *f)
{
	struct offline o = { .list = a->list_profiles, .template = a->template,
	    .check = a->check, .map = a->map, .explain = a->explain,
	    .edition = a->edition == 0 ? "2020" : "2018",
	    .config = a->c.config, .format = a->c.format, .color = a->c.color,
	    .terms = !a->no_terms };

	return offline_run(&o, operands, stdout, f);
}

static int
enroll(const struct args *a, struct fail *f)
{
	struct enroll e = a->enroll;

	e.config = a->c.config;
	e.state = a->c.state;
	e.edition = a->edition == 0 ? "2020" : "2018";
	return enroll_run(&e, f);
}

/* One thing at a time, each with the operands it takes.  NULL: fine. */
static const char *
check_args(const struct args *a, int n)
{
	bool is_offline = a->list_profiles || a->template || a->check != NULL ||
	    a->map != NULL || a->explain != NULL;
	size_t i;

	if (is_offline + a->commit + a->reset_state + a->status +
	    a->watch + a->dry_run + (a->enroll.url != NULL) > 1)
		return "only one of --enroll, --status, --watch, --dry-run, --commit, --reset-state, "
		    "--list-profiles, --template, --check, --map, --explain";
	if (a->enroll.url == NULL && (a->enroll.name != NULL ||
	    a->enroll.profile != NULL || a->enroll.fingerprint != NULL ||
	    a->enroll.user != NULL || a->enroll.secret_file != NULL ||
	    a->enroll.yes || a->enroll.allow_plaintext ||
	    a->enroll.legacy_tls))
		return "--name, -p, --fingerprint, --user, --secret-file, "
		    "--yes, --allow-plaintext, --legacy-tls go with --enroll";
	if (a->enroll.url != NULL && n > 0)
		return "--enroll takes one URL and no operands";
	if (a->watch && a->c.output != NULL)
		return "--watch writes to stdout: it never ends to make -o whole";
	if (a->commit && n > 1)
		return "--commit takes one file, or reads stdin";
	if (a->reset_state && n == 0)
		return "--reset-state: name the printers to forget";
	if (!a->status && a->c.format > OPT_TABLE)
		return "this --format goes with --status";
	for (i = 0; i < a->kinds.n; i++)
		if (record_kind(a->kinds.v[i]) == NULL)
			return "--kind: no such kind, see jf-record(5)";
	return NULL;
}

static int
run(const struct args *a, char **operands, struct fail *f)
{
	int rc;

	if (a->commit)
		return commit(a, operands[0], f);
	if (a->list_profiles || a->template || a->check != NULL ||
	    a->map != NULL || a->explain != NULL)
		return offline(a, operands, f);
	if (http_start(f) == -1)
		return -1;
	rc = a->enroll.url != NULL ? enroll(a, f) :
	    on_printers(a, operands, f);
	http_stop();
	return rc;
}

int
main(int argc, char **argv)
{
	struct args a = { .parallel = RUN_PARALLEL, .max_age_s = MAX_AGE_S };
	struct fail f = { 0 };
	const char *mistake;
	int n, status;

	cli_start("jf-fetch");
	n = opt_parse(opts, &usage, &a, argc, argv, &status);
	if (n == -1)
		return status;
	mistake = check_args(&a, n);
	if (mistake != NULL)
		status = opt_mistake(&usage, "%s", mistake);
	else {
		run(&a, argv + 1, &f);
		status = cli_finish(&f);
	}
	opt_free(opts, &usage, &a);
	return status;
}
