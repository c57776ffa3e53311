/* SPDX-License-Identifier: ISC */
#include <stdlib.h>
#include <string.h>

#include "answer.h"
#include "dirs.h"
#include "fleet.h"
#include "http.h"
#include "probe.h"
#include "profile.h"

#define BODY_MAX	(1024 * 1024)

struct probe {
	CURL *h;		/* one connection for all */
	const struct device *device;
	char *found;
	struct buf fitting, closed;	/* names, " " between */
	size_t n;		/* that fit */
	struct fail *f;
};

/* Ask for path: the answer's value and the status; NULL without. */
static json_t *
get(struct probe *b, const char *path, const char *accept, long *status)
{
	struct buf url = { 0 }, body = { 0 }, head = { 0 };
	struct http_body into = { .buf = &body, .max = BODY_MAX };
	struct curl_slist *headers = NULL;
	struct fail f = { 0 };
	json_t *answer = NULL;

	*status = 0;
	if (accept != NULL && buf_printf(&head, "Accept: %s", accept) == 0)
		headers = curl_slist_append(NULL, buf_text(&head));
	if (buf_printf(&url, "%s%s", b->device->url, path) == 0) {
		curl_easy_setopt(b->h, CURLOPT_URL, buf_text(&url));
		curl_easy_setopt(b->h, CURLOPT_HTTPHEADER, headers);
		curl_easy_setopt(b->h, CURLOPT_WRITEFUNCTION, http_collect);
		curl_easy_setopt(b->h, CURLOPT_WRITEDATA, &into);
		if (curl_easy_perform(b->h) == CURLE_OK) {
			curl_easy_getinfo(b->h, CURLINFO_RESPONSE_CODE, status);
			answer = answer_parse(body.p, body.len, &f);
		}
	}
	curl_easy_setopt(b->h, CURLOPT_HTTPHEADER, NULL);
	curl_slist_free_all(headers);
	buf_free(&head);
	buf_free(&url);
	buf_free(&body);
	return answer;
}

static int
try_profile(const char *name, const char *path, void *arg)
{
	struct probe *b = arg;
	struct profile *p;
	json_t *answer;
	long status;

	if ((p = profile_load_file(path, b->f)) == NULL)
		return -1;
	if (p->probe_path != NULL) {
		answer = get(b, p->probe_path, p->probe_accept, &status);
		if (answer != NULL && status / 100 == 2 &&
		    profile_probe(p, answer)) {
			b->n++;
			free(b->found);
			b->found = strdup(name);
			buf_printf(&b->fitting, " %s", name);
		} else if (status == 401 || status == 403)
			buf_printf(&b->closed, " %s", name);
		json_decref(answer);
	}
	profile_free(p);
	return 0;
}

char *
probe_find(json_t *line, const char *config, struct fail *f)
{
	struct probe b = { .f = f };
	struct http_options o;
	struct device d = { 0 };
	json_t *whole = json_copy(line);

	if (whole == NULL || json_object_set_new(whole, "profile",
	    json_string("reference")) == -1) {
		fail_nomem(f);
		goto out;
	}
	if (fleet_parse(&d, whole, f) == -1)
		goto out;
	b.device = &d;
	fleet_http(&d, &o);
	if ((b.h = http_new(&o, f)) == NULL || dirs_each(config, "profiles",
	    "json", try_profile, &b, f) == -1)
		goto out;
	if (b.n != 1) {
		free(b.found);
		b.found = NULL;
	}
	if (b.n > 1)
		fail_set(f, FAIL_USAGE, "%s: more than one profile fits: name "
		    "one with -p:%s", d.url, buf_text(&b.fitting));
	else if (b.n == 0 && b.closed.len > 0)
		fail_set(f, FAIL_USAGE, "%s: it tells nothing without a "
		    "credential: name the profile with -p, perhaps one of:%s",
		    d.url, buf_text(&b.closed));
	else if (b.n == 0)
		fail_set(f, FAIL_USAGE, "%s: no installed profile fits: name "
		    "one with -p, or write one (jf-fetch --template)", d.url);
out:
	curl_easy_cleanup(b.h);
	buf_free(&b.fitting);
	buf_free(&b.closed);
	fleet_drop(&d);
	json_decref(whole);
	return b.found;
}
