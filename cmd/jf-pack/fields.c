/* SPDX-License-Identifier: ISC */
#include <string.h>

#include "fields.h"

#define TOOLS	"jf-fetch|jf-pack|jf-send|jf-verify|jf-netcheck"
#define OWN(kind, path, item, type, sensitivity, words)			\
	{ kind, path, item, "", RECORD_ ## type, "", true, true,	\
	    RECORD_EXTRA, RECORD_ ## sensitivity, words }

static const struct record_field own[] = {
	OWN("record", "device", "Device", STRING, DIRECT, NULL),
	OWN("record", "time", "When it happened", DATETIME, QUASI, NULL),
	OWN("record", "collected_at", "When it was seen", DATETIME, QUASI, NULL),
	OWN("record", "edition", "Edition", STRING, NONE, "2018|2020"),
	OWN("record", "revision", "Revision", INTEGER, NONE, NULL),
	OWN("record", "seq", "Number in one answer", INTEGER, NONE, NULL),
	OWN("record", "transport", "Transport", STRING, NONE, "plain"),
	OWN("gap", "source", "What was forgotten", STRING, DIRECT, NULL),
	OWN("gap", "from", "From", STRING, DIRECT, NULL),
	OWN("gap", "to", "To", STRING, DIRECT, NULL),
	OWN("gap", "reason", "Why", STRING, DIRECT, NULL),
	OWN("failure", "tool", "Tool", STRING, NONE, TOOLS),
	OWN("failure", "stage", "Stage", STRING, DIRECT, NULL),
	OWN("failure", "what", "What failed", STRING, DIRECT, NULL),
	OWN("failure", "error", "Why", STRING, DIRECT, NULL),
	OWN("failure", "temporary", "Worth a retry", BOOLEAN, NONE, NULL),
	OWN("kpi", "name", "Indicator", STRING, NONE,
	    "utilization|packing_density|recycled_share|jobs_finished|jobs_failed|"
	    "error_rate|agent_per_volume|material_per_volume"),
	OWN("kpi", "window", "Window", STRING, NONE, "day|week|month"),
	OWN("kpi", "from", "Start of the window", DATETIME, NONE, NULL),
	OWN("kpi", "to", "End of the window", DATETIME, NONE, NULL),
	OWN("kpi", "model", "Device class", STRING, QUASI, NULL),
	OWN("kpi", "material", "Material", STRING, NONE, NULL),
	OWN("kpi", "value", "Value", NUMBER, NONE, NULL),
	OWN("kpi", "unit", "Unit", STRING, NONE, "ratio|1|1/100h|cm3/cm3|g/cm3"),
	OWN("kpi", "devices", "Devices in the cell", INTEGER, NONE, NULL),
	OWN("kpi", "sites", "Sites in the cell", INTEGER, NONE, NULL),
	OWN("kpi", "k", "Least number of devices", INTEGER, NONE, NULL),
};
#define N_OWN	(sizeof(own) / sizeof(own[0]))

/* Where the name of a field says what it names. */
static const struct {
	const char *last;	/* the last part of the path */
	enum pseudonym_type type;
} types[] = {
	{ "serial_number", PSEUDONYM_SERIAL }, { "device", PSEUDONYM_SERIAL },
	{ "build_unit_id", PSEUDONYM_SERIAL }, { "printer_uuid", PSEUDONYM_UUID },
	{ "uuid", PSEUDONYM_UUID }, { "printer_name", PSEUDONYM_NAME },
	{ "job_id", PSEUDONYM_JOB }, { "job_name", PSEUDONYM_JOB },
	{ "part_id", PSEUDONYM_PART }, { "source_host", PSEUDONYM_HOST },
};

static const struct {
	const char *kind, *path;
} texts[] = {
	{ "event", "debugging_details" }, { "log", "text" }, { "log", "member" },
	{ "log", "sha256" },	/* follows the text */
	{ "gap", "source" }, { "gap", "from" }, { "gap", "to" },
	{ "gap", "reason" }, { "failure", "stage" }, { "failure", "what" },
	{ "failure", "error" },
};

const struct record_field *
fields_at(size_t i)
{
	size_t n;
	const struct record_field *contract = record_fields(&n);

	if (i < n)
		return &contract[i];
	return i - n < N_OWN ? &own[i - n] : NULL;
}

const struct record_field *
fields_find(const char *kind, const char *path)
{
	const struct record_field *field = record_field(kind, path);
	size_t i;

	for (i = 0; field == NULL && i < N_OWN; i++)
		if (strcmp(own[i].kind, kind) == 0 &&
		    strcmp(own[i].path, path) == 0)
			field = &own[i];
	return field;
}

bool
fields_kind(const char *kind)
{
	const struct record_field *field;
	size_t i;

	for (i = 0; (field = fields_at(i)) != NULL; i++)
		if (strcmp(field->kind, kind) == 0)
			return true;
	return false;
}

/* The entry of types for a field, or the number of entries. */
static size_t
type_of(const struct record_field *field)
{
	const char *dot = strrchr(field->path, '.');
	const char *last = dot != NULL ? dot + 1 : field->path;
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(types[i].last, last) == 0)
			break;
	return i;
}

enum pseudonym_type
fields_type(const struct record_field *field)
{
	size_t i = type_of(field);

	if (i < sizeof(types) / sizeof(types[0]))
		return types[i].type;
	return field->type == RECORD_UUID ? PSEUDONYM_UUID : PSEUDONYM_WORD;
}

bool
fields_identifies(const struct record_field *field)
{
	return type_of(field) < sizeof(types) / sizeof(types[0]);
}

bool
fields_free_text(const struct record_field *field)
{
	size_t i;

	if (field->role == RECORD_LOG)
		return true;
	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (strcmp(texts[i].path, field->path) == 0 &&
		    strcmp(texts[i].kind, field->kind) == 0)
			return true;
	return false;
}

bool
fields_composite(const struct record_field *field)
{
	return field->type == RECORD_OBJECT || field->type == RECORD_ARRAY;
}

