/* SPDX-License-Identifier: ISC */
#include "opinion.h"

int
opinion_set(struct opinion *o, const struct domain *d,
    const struct signers *all, const struct verdict *notes)
{
	const struct signer *s;

	opinion_free(o);
	o->signers = json_array();
	o->relaxed = json_copy(notes->relaxed);
	o->not_checked = json_copy(notes->not_checked);
	o->needed = d->policy.threshold;
	o->good = signers_count(all);
	if (o->signers == NULL || o->relaxed == NULL || o->not_checked == NULL)
		return -1;
	for (s = all->s; s < all->s + all->n; s++) {
		json_object_set_new(s->info, "result", json_string(
		    s->reason == REASON_NONE ? "good" : reason_name(s->reason)));
		json_object_set_new(s->info, "domain", json_string(d->name));
		json_array_append(o->signers, s->info);
	}
	return 0;
}

void
opinion_adopt(const struct opinion *o, struct verdict *v)
{
	json_array_clear(v->signers);
	json_array_extend(v->signers, o->signers);
	json_array_clear(v->relaxed);
	json_array_extend(v->relaxed, o->relaxed);
	json_array_clear(v->not_checked);
	json_array_extend(v->not_checked, o->not_checked);
	v->threshold = o->needed;
	v->good_keys = o->good;
}

void
opinion_free(struct opinion *o)
{
	json_decref(o->signers);
	json_decref(o->relaxed);
	json_decref(o->not_checked);
	*o = (struct opinion){ 0 };
}
