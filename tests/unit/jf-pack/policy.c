/* SPDX-License-Identifier: ISC */
/* The installed policies hold what jf-policy(5) says of them, field by field;
 * what a policy may not be is in tests/jf-pack-bad.t. */
#include <stdlib.h>
#include <string.h>

#include "cmd/jf-pack/policytree.h"
#include "tests/unit/tap.h"

static const char *
rule(const struct policy *p, const char *kind, const char *path)
{
	static char text[32];
	const struct record_field *field;
	size_t i;

	for (i = 0; (field = fields_at(i)) != NULL; i++)
		if (strcmp(field->kind, kind) == 0 &&
		    strcmp(field->path, path) == 0)
			return policy_rule_text(&p->rule[i], text, sizeof(text));
	return "no such field";
}

static const struct {
	const char *kind, *path, *want[4];
} rows[] = {	/* default, strict, telemetry-only, identified */
#define ALL(x)	{ x, x, x, x }
#define ID	{ "pseudonym", "pseudonym", "pseudonym", "keep" }
#define TEXT	{ "scrub", "scrub", "drop", "scrub" }
#define PRINT	{ "keep", "drop", "keep", "keep" }
#define WHEN	{ "keep", "to the hour", "keep", "keep" }
	{ "record", "device", ID },
	{ "record", "time", WHEN },
	{ "identification", "serial_number", ID },
	{ "identification", "printer_name", ID },
	{ "identification", "printer_uuid", ALL("pseudonym") },
	{ "identification", "uptime_s", ALL("drop") },
	{ "event", "description", TEXT },
	{ "event", "debugging_details", TEXT },
	{ "event", "time_stamp", WHEN },
	{ "event", "severity", ALL("keep") },
	{ "job", "job_name", ALL("drop") },
	{ "job", "source_host", ALL("drop") },
	{ "job", "job_id", ALL("pseudonym") },
	{ "job", "build_unit_id", ALL("pseudonym") },
	{ "job", "bounding_box_mm.z", ALL("to 1 digit") },
	{ "job", "volume_mm3", ALL("to 2 digits") },
	{ "job", "surface_area_mm2", ALL("to 2 digits") },
	{ "job", "number_of_layers", ALL("to 2 digits") },
	{ "job", "print_mode", PRINT },
	{ "job", "layer_thickness_um", PRINT },
	{ "job", "density_pct", { "to 2 digits", "drop", "to 2 digits",
	    "to 2 digits" } },
	{ "part", "part_id", { "pseudonym", "drop", "pseudonym",
	    "pseudonym" } },
	{ "part", "volume_mm3", { "to 2 digits", "drop", "to 2 digits",
	    "to 2 digits" } },
	{ "part", "surface_area_mm2", ALL("drop") },
	{ "part", "bounding_box_mm.x", ALL("drop") },
	{ "layer", "size_mm2", ALL("drop") },
	{ "counters", "total_number_of_jobs", ALL("to 3 digits") },
	{ "counters", "lamps_usage[].usage_s", ALL("to 3 digits") },
	{ "printhead", "serial_number", ALL("pseudonym") },
	{ "printhead", "manufacturing_date", ALL("to the month") },
	{ "printhead", "warranty_expiration_date", ALL("to the month") },
	{ "heating_system", "install_date", ALL("to the month") },
	{ "log", "text", TEXT },
	{ "log", "front_panel_logs", TEXT },
	{ "log", "offset", ALL("drop") },
	{ "failure", "error", TEXT },
};

static void
decisions(void)
{
	static const char *const names[] = { "default", "strict",
	    "telemetry-only", "identified" };
	struct policy p;
	struct fail f = { 0 };
	size_t i, n;
	char name[128];

	for (n = 0; n < 4; n++) {
		if (!ok(policy_load(names[n], NULL, &p, &f) == 0, "%s is sound",
		    names[n])) {
			printf("# %s\n", f.text);
			continue;
		}
		is_str(p.name, names[n], "and called so");
		for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			snprintf(name, sizeof(name), "%s: %s %s", names[n],
			    rows[i].kind, rows[i].path);
			is_str(rule(&p, rows[i].kind, rows[i].path),
			    rows[i].want[n], name);
		}
		policy_free(&p);
	}
}

/* Every field of the contract has a place in the tree of its kind. */
static void
tree(void)
{
	const struct record_field *field;
	const struct policy_node *n;
	struct policy p;
	struct fail f = { 0 };
	char part[128];
	const char *path;
	size_t i, len, lost = 0;

	if (!ok(policy_load("default", NULL, &p, &f) == 0, "default is there"))
		return;
	for (i = 0; (field = fields_at(i)) != NULL; i++) {
		n = policytree_kind(&p, field->kind);
		for (path = field->path; n != NULL && *path != '\0';
		    path += len + (path[len] == '.')) {
			len = strcspn(path, ".");
			snprintf(part, sizeof(part), "%.*s", (int)len, path);
			part[strcspn(part, "[")] = '\0';
			n = policytree_child(n, part, 0);
		}
		lost += n == NULL || n->field != field || n->number != i;
	}
	is_int((long long)lost, 0, "all fields are found by their names");
	ok(policytree_child(policytree_kind(&p, "job"), "nothing", 3) == NULL,
	    "others are not");
	policy_free(&p);
}

int
main(void)
{
	decisions();
	tree();
	return done();
}
