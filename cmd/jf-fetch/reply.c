/* SPDX-License-Identifier: ISC */
#include "msg.h"
#include "reply.h"
#include "tell.h"

#define BROKEN_MAX	2	/* connections in a row without an answer */
#define WAIT_MAX	3600	/* seconds of Retry-After that are honoured */

void
reply_break_off(struct visit *v, const struct fail *f)
{
	if (v->run->broken.kind == FAIL_NONE)
		v->run->broken = *f;
	v->give_up = true;
}

bool
reply_is_bad(struct visit *v, const struct poll_answer *a, const char *what)
{
	struct fail f = { 0 };

	if (a->reached) {
		v->answered = true;
		state_set_number(&v->state, "last_contact", v->run->now);
		if (a->clock != 0)
			state_set_number(&v->state, "skew_s",
			    a->clock - clock_wall());
	}
	if (a->fail.kind == FAIL_NONE) {
		v->broken = 0;
		return false;
	}
	v->broken = a->broke ? v->broken + 1 : 0;
	if (!a->reached && (!a->broke || v->broken == BROKEN_MAX))
		v->give_up = true;
	if (!a->unreachable || v->answered ||
	    state_number(&v->state, "last_contact") == 0) {
		tell_failure(v, "fetch", what, &a->fail, a->temporary);
		return true;
	}
	/* It was there before this run: it sleeps, or is switched off. */
	v->offline = true;
	msg_detail("%s: offline: %s", v->device->name, a->fail.text);
	if (tell_offline(v, &f) == -1)
		reply_break_off(v, &f);
	return true;
}

void
reply_refused(struct visit *v, const struct poll_answer *a, const char *what)
{
	struct fail f = { 0 };
	const char *why = "the device's own trouble";
	int64_t wait = a->retry_after_s < WAIT_MAX ? a->retry_after_s :
	    WAIT_MAX;
	bool later = a->status == 429 || a->status == 503;

	if (a->status == 401)
		why = v->device->auth.type == AUTH_NONE ?
		    "it wants a credential: give it auth in devices.jsonl" :
		    "it refuses the credential: look at auth in devices.jsonl";
	else if (a->status == 403)
		why = "the credential may not read this";
	else if (a->status / 100 == 3)
		why = "it points elsewhere, which is not followed";
	else if (later)
		why = "it is asked too often, or busy";
	else if (a->status / 100 == 4)
		why = "it does not know this: does the profile fit?";
	fail_set(&f, FAIL_PART, "HTTP %ld: %s", a->status, why);
	if (later && wait > 0)
		state_set_number(&v->state, "not_before", v->run->now + wait);
	if (later || a->status == 401)
		v->give_up = true;
	tell_failure(v, "fetch", what, &f, later || a->status >= 500);
}

