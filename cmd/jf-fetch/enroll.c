/* SPDX-License-Identifier: ISC */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "append.h"
#include "dirs.h"
#include "enroll.h"
#include "file.h"
#include "fleet.h"
#include "msg.h"
#include "peer.h"
#include "probe.h"
#include "profile.h"
#include "run.h"
#include "secret.h"
#include "state.h"

struct enrolling {
	const struct enroll *e;
	struct fleet fleet;
	const struct device *known;	/* by its URL: it is enrolled again */
	char *name;
	json_t *line;		/* of devices.jsonl, in the making */
	struct profile *profile;
	char *secret_path;	/* written for this; NULL: none */
};

/* For the person at the terminal; what came from outside is escaped. */
static void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void
say(const char *fmt, ...)
{
	char text[1024], safe[2048];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fprintf(stderr, "%s\n", msg_escape(safe, sizeof(safe), text,
	    strlen(text)));
}

/* A line typed at the terminal.  0; -1 with f, FAIL_USAGE: there is none. */
static int
ask(const char *prompt, char *out, size_t size, struct fail *f)
{
	FILE *tty = fopen("/dev/tty", "r+e");
	int rc = -1;

	if (tty == NULL)
		return fail_set(f, FAIL_USAGE, "no terminal to ask on: give "
		    "--yes --fingerprint F -p PROFILE");
	fprintf(tty, "%s", prompt);
	fflush(tty);
	if (fgets(out, (int)size, tty) == NULL)
		fail_set(f, FAIL_NO, "nothing was typed: not enrolled");
	else
		rc = 0;
	fclose(tty);
	out[rc == 0 ? strcspn(out, "\r\n") : 0] = '\0';
	return rc;
}

/* Is it the key that was named, or does the person say so? */
static int
agree(const struct enrolling *g, const struct peer *p, struct fail *f)
{
	const char *want = g->e->fingerprint;
	char answer[16];

	if (want != NULL) {
		if (strcmp(want, p->pin) == 0 || strcmp(want, p->pin + 8) == 0)
			return 0;
		return fail_set(f, FAIL_NO, "%s: shows the key %s, not %s: "
		    "nothing was sent", g->e->url, p->pin, want);
	}
	if (g->e->yes)
		return fail_set(f, FAIL_USAGE, "--yes needs --fingerprint: "
		    "the printer's key, got on another way");
	say("%s shows this key:", g->e->url);
	say("  %s", p->pin);
	say("  certificate %s, %s, until %s", p->subject[0] != '\0' ?
	    p->subject : "without a name", p->self_signed ? "self-signed" :
	    "signed by another", p->until);
	if (g->known != NULL)
		say("  enrolled was %s", g->known->pin != NULL ?
		    g->known->pin : "no key");
	if (ask("Is this the printer's own key? [y/N] ", answer,
	    sizeof(answer), f) == -1)
		return -1;
	if (answer[0] == 'y' || answer[0] == 'Y')
		return 0;
	return fail_set(f, FAIL_NO, "%s: not enrolled, nothing was sent",
	    g->e->url);
}

/* The key, or the permission to do without. */
static int
settle_key(struct enrolling *g, struct fail *f)
{
	const struct enroll *e = g->e;
	struct peer p;

	if (strncasecmp(e->url, "http://", 7) == 0) {
		if (!e->allow_plaintext)
			return fail_set(f, FAIL_USAGE, "%s: plain http, which "
			    "anybody on the way can read and change: "
			    "--allow-plaintext to take that", e->url);
		if (http_check_url(e->url, true, f) == -1)
			return -1;
		return json_object_set_new(g->line, "allow_plaintext",
		    json_true()) == -1 ? fail_nomem(f) : 0;
	}
	if (peer_look(e->url, e->legacy_tls, &p, f) == -1 ||
	    agree(g, &p, f) == -1)
		return -1;
	if (json_object_set_new(g->line, "pin", json_pack("[s]", p.pin)) ==
	    -1 || (e->legacy_tls && json_object_set_new(g->line, "legacy_tls",
	    json_true()) == -1))
		return fail_nomem(f);
	return 0;
}

/* A name from the URL's host: its first label, or its address. */
static char *
make_name(const char *url)
{
	const char *host = strstr(url, "://") + 3;
	size_t n = strcspn(host, ":/?#"), i;
	bool address = strspn(host, "0123456789.") >= n || host[0] == '[';
	char *name;

	if (!address)
		n = strcspn(host, ".:/?#");
	if (host[0] == '[')
		n = strcspn(host, "]");
	if (asprintf(&name, "%s%.*s", address ? "printer-" : "", (int)n,
	    host) == -1)
		return NULL;
	for (i = 0; name[i] != '\0'; i++)
		if (strchr("[:.", name[i]) != NULL)
			name[i] = '-';
	return name;
}

static int
settle_name(struct enrolling *g, struct fail *f)
{
	const struct device *other;

	g->name = g->e->name != NULL ? strdup(g->e->name) :
	    g->known != NULL ? strdup(g->known->name) : make_name(g->e->url);
	if (g->name == NULL)
		return fail_nomem(f);
	if (!fleet_name_ok(g->name))
		return fail_set(f, FAIL_USAGE, "%s: no name for a printer: use "
		    "letters, digits, '.', '_', '-', with --name", g->name);
	other = fleet_find(&g->fleet, g->name);
	if (other != NULL && other != g->known)
		return fail_set(f, FAIL_USAGE, "%s: another printer has this "
		    "name: choose one with --name", g->name);
	return json_object_set_new(g->line, "name", json_string(g->name)) ==
	    -1 ? fail_nomem(f) : 0;
}

static int
settle_profile(struct enrolling *g, struct fail *f)
{
	const char *name = g->e->profile != NULL ? g->e->profile :
	    g->known != NULL ? g->known->profile : NULL;
	char *found = NULL;

	if (name == NULL && (found = probe_find(g->line, g->e->config, f)) ==
	    NULL)
		return -1;
	if (name == NULL)
		name = found;
	g->profile = profile_load(g->e->config, name, f);
	if (g->profile != NULL && found != NULL)
		say("profile %s: %s", name, g->profile->title);
	if (g->profile != NULL)
		json_object_set_new(g->line, "profile", json_string(name));
	free(found);
	return g->profile != NULL ? 0 : -1;
}

/* Store what was typed as CONFIG/NAME.secret. */
static int
keep_secret(struct enrolling *g, const struct buf *secret, json_t *auth,
    struct fail *f)
{
	char *file;
	int rc = -1;

	if (asprintf(&file, "%s.secret", g->name) == -1)
		return fail_nomem(f);
	g->secret_path = dirs_config_file(g->e->config, file, f);
	if (g->secret_path != NULL && append_folder(g->secret_path, f) == 0 &&
	    file_replace(g->secret_path, secret->p,
	    secret->len, 0600, f) == 0)
		rc = json_object_set_new(auth, "secret_file",
		    json_string(file)) == -1 ? fail_nomem(f) : 0;
	free(file);
	return rc;
}

/* Ask for what the profile needs; nothing typed: the printer wants none. */
static int
ask_secret(struct enrolling *g, json_t *auth, struct fail *f)
{
	struct buf secret = { .secret = true };
	char prompt[256];
	int rc;

	snprintf(prompt, sizeof(prompt), "%s of %s (not shown; empty: it "
	    "needs none): ", g->profile->auth_name != NULL ?
	    g->profile->auth_name : "Password or key", g->name);
	rc = secret_ask(prompt, &secret, f);
	if (rc == 0 && secret.len > 0)
		rc = keep_secret(g, &secret, auth, f);
	else if (rc == 0)
		json_object_clear(auth);
	buf_free(&secret);
	return rc;
}

static int
settle_auth(struct enrolling *g, struct fail *f)
{
	static const char *const words[] = { [PROFILE_HEADER] = "header",
	    [PROFILE_BASIC] = "basic", [PROFILE_DIGEST] = "digest",
	    [PROFILE_BEARER] = "bearer", [PROFILE_SESSION] = "session" };
	const struct profile *p = g->profile;
	json_t *auth;
	char *path;
	int rc = 0;

	if (json_object_get(g->line, "auth") != NULL ||
	    p->auth == PROFILE_NO_AUTH ||
	    (g->e->yes && g->e->secret_file == NULL))
		return 0;
	auth = json_pack("{s:s, s:s*, s:s*}", "type", words[p->auth], "name",
	    p->auth == PROFILE_HEADER ? p->auth_name : NULL, "user",
	    g->e->user != NULL ? g->e->user :
	    p->auth == PROFILE_HEADER || p->auth == PROFILE_BEARER ? NULL :
	    p->auth_user);
	if (auth == NULL)
		return fail_nomem(f);
	if (g->e->secret_file != NULL) {
		/* Typed where the user is, read from where cron is. */
		path = realpath(g->e->secret_file, NULL);
		json_object_set_new(auth, "secret_file",
		    json_string(path != NULL ? path : g->e->secret_file));
		free(path);
	} else
		rc = ask_secret(g, auth, f);
	if (rc == 0 && json_object_size(auth) > 0)
		json_object_set(g->line, "auth", auth);
	if (rc == 0 && json_object_size(auth) > 0 &&
	    strncasecmp(g->e->url, "http://", 7) == 0)
		json_object_set_new(g->line, "allow_plaintext_auth",
		    json_true());
	json_decref(auth);
	return rc;
}

/* Ask it everything once, as a look, and say what came of it. */
static int
try_it(struct enrolling *g, struct fail *f)
{
	const struct enroll *e = g->e;
	struct run r = { .config = e->config, .state = e->state,
	    .edition = e->edition, .parallel = 1, .by_hand = true };
	struct state st = { .lock = -1 };
	struct device d = { 0 };
	int rc = -1;

	if (fleet_parse(&d, g->line, f) == -1 ||
	    run_prepare_one(&r, &d, g->profile, f) == -1)
		goto out;
	rc = run_once(&r, f);
	if (rc == -1 && (f->kind != FAIL_PART || r.items == 0))
		goto out;
	if (rc == -1)
		msg_warn("%s", f->text);
	fail_clear(f);
	rc = state_look(&st, r.state_dir, g->name, f) == -1 ? -1 : 0;
	if (rc == 0)
		say("%s: model %s, serial %s, firmware %s: %zu of %zu items "
		    "filled (logs not counted)", g->name,
		    state_text(&st, "model") ?: "unknown",
		    state_text(&st, "device") ?: "unknown",
		    state_text(&st, "firmware") ?: "unknown", r.items,
		    r.items_all);
out:
	state_close(&st);
	run_free(&r);
	fleet_drop(&d);
	return rc;
}

int
enroll_run(const struct enroll *e, struct fail *f)
{
	struct enrolling g = { .e = e, .line = json_object() };
	int rc = -1;

	if (g.line == NULL)
		return fail_nomem(f);
	if (strstr(e->url, "://") == NULL) {
		fail_set(f, FAIL_USAGE, "%s: not a URL: --enroll "
		    "https://PRINTER", e->url);
		goto out;
	}
	if (fleet_load(&g.fleet, e->config, f) == -1)
		goto out;
	g.known = fleet_find(&g.fleet, e->url);
	if (append_read(g.fleet.path, g.known != NULL ? g.known->name : NULL,
	    g.line, f) == -1 || settle_name(&g, f) == -1 ||
	    json_object_set_new(g.line, "url", json_string(e->url)) == -1 ||
	    settle_key(&g, f) == -1 || settle_profile(&g, f) == -1 ||
	    settle_auth(&g, f) == -1 || try_it(&g, f) == -1)
		goto out;
	rc = append_line(g.fleet.path, g.known != NULL ? g.known->name : NULL,
	    g.line, f);
	if (rc == 0)
		say("%s is enrolled in %s", g.name, g.fleet.path);
out:
	if (rc == -1 && g.secret_path != NULL)
		unlink(g.secret_path);
	profile_free(g.profile);
	fleet_free(&g.fleet);
	json_decref(g.line);
	free(g.secret_path);
	free(g.name);
	return rc;
}

int
enroll_hint(const char *url, struct fail *f)
{
	struct fail why = { 0 };
	struct peer p;

	if (strncasecmp(url, "https://", 8) != 0)
		return fail_set(f, FAIL_USAGE, "%s: not enrolled: jf-fetch "
		    "--enroll %s --allow-plaintext", url, url);
	if (peer_look(url, false, &p, &why) == -1)
		return fail_set(f, FAIL_USAGE, "not enrolled, and no look at "
		    "its key: %s", why.text);
	return fail_set(f, FAIL_USAGE, "%s: not enrolled; its key is %s: "
	    "compare that at the printer, then jf-fetch --enroll %s", url,
	    p.pin, url);
}
