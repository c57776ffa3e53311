/* SPDX-License-Identifier: ISC */
/* Where a term stands in a text and where not; who is believed. */
#include <stdlib.h>
#include <string.h>

#include "cmd/jf-pack/terms.h"
#include "tests/unit/tap.h"

static const struct {
	enum pseudonym_type type;
	const char *value;
} known[] = {
	{ PSEUDONYM_USER, "sam" }, { PSEUDONYM_USER, "ACME\\Kowalczyk" },
	{ PSEUDONYM_HOST, "prn-17.corp.example" }, { PSEUDONYM_NAME, "Nebula Lab 3" },
	{ PSEUDONYM_NAME, "Nebula" }, { PSEUDONYM_JOB, "Pumpengehäuse 7" },
	{ PSEUDONYM_NAME, "机器" }, { PSEUDONYM_SERIAL, "SG8AX0147A" },
	{ PSEUDONYM_WORD, "(Ünder cover)" }, { PSEUDONYM_PART, "bracket_v7" },
};

static void
found(const struct terms *t)
{
	static const struct {
		const char *text, *want;	/* NULL: nothing */
		enum pseudonym_type type;
	} rows[] = {
		{ "both sam and same", "sam", PSEUDONYM_USER },
		{ "sam", "sam", PSEUDONYM_USER }, { "same", NULL, 0 },
		{ "sesam", NULL, 0 }, { "x_SAM_y", "SAM", PSEUDONYM_USER },
		{ "sam2", NULL, 0 }, { "sämtlich", NULL, 0 },
		{ "/home/sam/x", "sam", PSEUDONYM_USER },
		{ "by KOWALCZYK.", "KOWALCZYK", PSEUDONYM_USER },
		{ "ACME", NULL, 0 },
		{ "at PRN-17.corp.example:80", "PRN-17.corp.example",
		    PSEUDONYM_HOST },
		{ "at prn-17 now", "prn-17", PSEUDONYM_HOST },
		{ "at prn-170", NULL, 0 },
		{ "in Nebula Lab 3", "Nebula Lab 3", PSEUDONYM_NAME },
		{ "in nebula lab 34", "nebula", PSEUDONYM_NAME },
		{ "in Nebula  Lab 3", "Nebula", PSEUDONYM_NAME },
		{ "PUMPENGEHÄUSE 7 done", "PUMPENGEHÄUSE 7", PSEUDONYM_JOB },
		{ "Pumpengehäuse 8", NULL, 0 },
		{ "大机器人", "机器", PSEUDONYM_NAME },
		{ "sn=sg8ax0147a;", "sg8ax0147a", PSEUDONYM_SERIAL },
		{ "an ünder cover job", "ünder cover", PSEUDONYM_WORD },
		{ "open bracket_v7.3mf", "bracket_v7", PSEUDONYM_PART },
		{ "\xff" "sam\xff", "sam", PSEUDONYM_USER },
	};
	enum pseudonym_type type;
	char got[64];
	size_t i, at, n, len;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		len = strlen(rows[i].text);
		for (n = at = 0; at < len && n == 0; at += n == 0)
			if (terms_edge(rows[i].text, len, at))
				n = terms_find(t, rows[i].text, len, at, &type);
		snprintf(got, sizeof(got), "%.*s", (int)n, rows[i].text + at);
		if (rows[i].want == NULL)
			is_str(got, "", rows[i].text);
		else if (is_str(got, rows[i].want, rows[i].text))
			is_int(type, rows[i].type, "and its type");
	}
}

static void
believed(void)
{
	static const struct {
		const char *value;
		bool stopped;
	} rows[] = {
		{ "error", true }, { "Error", true }, { "root", true },
		{ "print job", true }, { "17", true }, { "1234", true },
		{ "12345", false }, { "4.2.17.3", true }, { "2026-11-22", true },
		{ "x", true }, { "t1", true }, { "z12", true }, { "x123", false },
		{ "sam", false }, { "Müller", false }, { "PA12", true },
		{ "job Kowalczyk", false }, { "printer_session_log", true },
	};
	struct terms *t = terms_new();
	struct fail f = { 0 };
	size_t i, n;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		n = strlen(rows[i].value);
		ok(terms_stopped(rows[i].value, n) == rows[i].stopped, "%s is %s",
		    rows[i].value, rows[i].stopped ? "stopped" : "believed");
		is_int(terms_add(t, PSEUDONYM_WORD, rows[i].value, n,
		    TERMS_RECORD, &f), !rows[i].stopped, "from a device");
	}
	is_int(terms_add(t, PSEUDONYM_WORD, "error", 5, TERMS_OPERATOR, &f), 1,
	    "the operator is believed");
	is_int(terms_add(t, PSEUDONYM_WORD, "-- !", 4, TERMS_OPERATOR, &f), 0,
	    "but not without a letter or digit");
	terms_free(t);
}

static void
order(void)
{
	struct terms *a = terms_new(), *b = terms_new();
	enum pseudonym_type x, y;
	struct fail f = { 0 };

	terms_add(a, PSEUDONYM_NAME, "Lab7x", 5, TERMS_RECORD, &f);
	terms_add(a, PSEUDONYM_SERIAL, "lab7X", 5, TERMS_RECORD, &f);
	terms_add(b, PSEUDONYM_SERIAL, "LAB7X", 5, TERMS_RECORD, &f);
	terms_add(b, PSEUDONYM_NAME, "lab7x", 5, TERMS_RECORD, &f);
	ok(terms_has(a, "lab7x", 5, &x) && terms_has(b, "lab7x", 5, &y) &&
	    x == y && x == PSEUDONYM_SERIAL, "the type does not hang on order");
	is_int((long long)terms_count(a), 1, "one value is one term");
	terms_free(a);
	terms_free(b);
}

/* A host's first label is learned without what is no word at its ends; a term
 * is told as it was spelled. */
static void
labels(void)
{
	struct terms *t = terms_new();
	struct terms_info info;
	struct fail f = { 0 };
	const char *value;

	is_int(terms_add(t, PSEUDONYM_HOST, "dcq\xff\xff\xff.8", 8,
	    TERMS_CONTEXT, &f), 1, "a host with bytes that are no text");
	ok(terms_has(t, "DCQ", 3, NULL), "has a label of its letters");
	terms_add(t, PSEUDONYM_USER, "JDoe", 4, TERMS_CONTEXT, &f);
	value = terms_get(t, terms_count(t) - 1, &info);
	ok(info.len == 4 && memcmp(value, "JDoe", 4) == 0,
	    "a name keeps its spelling, by which it is encoded elsewhere");
	terms_free(t);
}

static void
full(void)
{
	struct terms *t = terms_new();
	struct fail f = { 0 };
	char value[32];
	int i, rc = 0;

	for (i = 0; rc != -1 && i <= TERMS_MAX; i++)
		rc = terms_add(t, PSEUDONYM_USER, value, (size_t)snprintf(value,
		    sizeof(value), "u%dx", i), TERMS_RECORD, &f);
	is_int((long long)terms_count(t), TERMS_MAX, "so many are taken");
	is_int(f.kind, FAIL_PART, "one more fails, rather than be forgotten");
	terms_free(t);
}

static void
many(void)
{
	struct terms *t = terms_new();
	struct fail f = { 0 };
	enum pseudonym_type type;
	char value[TERMS_LEN + 2];
	int i, n, missing = 0, wrong = 0;

	for (i = 0; i < 100000; i++) {
		n = snprintf(value, sizeof(value), i % 3 ? "u%dx" :
		    "Lina Numero %d b", i);
		terms_add(t, PSEUDONYM_USER, value, (size_t)n, TERMS_RECORD, &f);
	}
	is_int((long long)terms_count(t), 100000, "100000 terms");
	for (i = 0; i < 100000; i++) {
		n = snprintf(value, sizeof(value), i % 3 ? "u%dx" :
		    "Lina Numero %d b", i);
		missing += terms_find(t, value, (size_t)n, 0, &type) != (size_t)n;
		n = snprintf(value, sizeof(value), "u%dy", i);
		wrong += terms_find(t, value, (size_t)n, 0, &type) != 0;
	}
	is_int(missing, 0, "all are found");
	is_int(wrong, 0, "no other is");
	memset(value, 'q', sizeof(value));
	is_int(terms_add(t, PSEUDONYM_USER, value, TERMS_LEN + 1, TERMS_RECORD,
	    &f), -1, "one that is too long fails");
	is_int(f.kind, FAIL_PART, "as something that is not known");
	is_int(terms_add(t, PSEUDONYM_USER, value, TERMS_LEN, TERMS_RECORD, &f),
	    1, "the longest does not");
	is_int((long long)terms_find(t, value, TERMS_LEN, 0, &type), TERMS_LEN,
	    "and is found");
	terms_free(t);
}

int
main(void)
{
	struct terms *t = terms_new();
	struct fail f = { 0 };
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		terms_add(t, known[i].type, known[i].value,
		    strlen(known[i].value), TERMS_RECORD, &f);
	found(t);
	ok(terms_has_parent(t, "x.prn-17.corp.example", 21),
	    "a host below a known one");
	ok(!terms_has_parent(t, "x.other.example", 15), "not below another");
	terms_free(t);
	believed();
	order();
	labels();
	full();
	many();
	return done();
}
