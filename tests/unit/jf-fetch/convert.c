/* SPDX-License-Identifier: ISC */
/* Every coercion of jf-profile(5): what fits, and what is left out. */
#include <stdlib.h>

#include "cmd/jf-fetch/profile_rules.h"
#include "jsonl.h"
#include "tests/unit/tap.h"

/* field NULL: a plain string.  want NULL: nothing; word: the device's own. */
static const struct {
	const char *kind, *field, *how, *in;
	enum map_result result;
	const char *want, *word;
} rows[] = {
	/* missing */
	{ "job", "job_id", "{}", NULL, MAP_MISSING, NULL, NULL },
	{ "job", "job_id", "{}", "null", MAP_MISSING, NULL, NULL },
	{ "job", "job_id", "{}", "\"\"", MAP_MISSING, NULL, NULL },
	{ "job", "job_id", "{}", "\" \\t\"", MAP_MISSING, NULL, NULL },
	{ "counters", "total_number_of_jobs", "{}", "\"\"", MAP_MISSING, NULL, NULL },
	/* text */
	{ "job", "job_id", "{}", "\"a b \"", MAP_FILLED, "\"a b \"", NULL },
	{ "job", "job_id", "{}", "297", MAP_FILLED, "\"297\"", NULL },
	{ "job", "job_id", "{}", "1.0", MAP_FILLED, "\"1\"", NULL },
	{ "job", "job_id", "{}", "true", MAP_WRONG, NULL, NULL },
	{ "job", "job_id", "{}", "{\"a\":1}", MAP_WRONG, NULL, NULL },
	{ "job", "job_id", "{}", "[\"a\"]", MAP_WRONG, NULL, NULL },
	{ "job", "job_id", "{\"trim\":true}", "\" SG01 \"", MAP_FILLED, "\"SG01\"", NULL },
	{ "job", "job_id", "{\"lower\":true}", "\"ABC\\u00c4\"", MAP_FILLED, "\"abc\\u00c4\"", NULL },
	{ "job", "job_id", "{\"split\":\"/\",\"piece\":1}", "\"a/b/c\"", MAP_FILLED, "\"b\"", NULL },
	{ "job", "job_id", "{\"split\":\"/\",\"piece\":-1}", "\"a/b/c\"", MAP_FILLED, "\"c\"", NULL },
	{ "job", "job_id", "{\"split\":\"/\",\"piece\":3}", "\"a/b/c\"", MAP_MISSING, NULL, NULL },
	{ "job", "job_id", "{\"split\":\"/\",\"piece\":1}", "\"a//c\"", MAP_MISSING, NULL, NULL },
	{ "job", "job_id", "{\"skip\":\"!!\",\"trim\":true}", "\"!! hot\"", MAP_FILLED, "\"hot\"", NULL },
	{ "job", "job_id", "{\"skip\":\"!!\"}", "\"cold\"", MAP_FILLED, "\"cold\"", NULL },
	/* sentinels */
	{ "job", "job_id", "{\"null_if\":[\"?\"]}", "\"?\"", MAP_UNSET, NULL, NULL },
	{ "job", "number_of_layers", "{\"null_if\":[-1]}", "-1", MAP_UNSET, NULL, NULL },
	{ "job", "number_of_layers", "{\"null_if\":[-1]}", "\"-1\"", MAP_UNSET, NULL, NULL },
	{ "job", "number_of_layers", "{\"null_if\":[0]}", "0.0", MAP_UNSET, NULL, NULL },
	{ "job", "number_of_layers", "{\"null_if\":[\"UNAVAILABLE\"]}", "\"UNAVAILABLE\"", MAP_UNSET, NULL, NULL },
	{ "job", "number_of_layers", "{\"null_below\":0}", "-3", MAP_UNSET, NULL, NULL },
	{ "job", "number_of_layers", "{\"null_below\":0}", "0", MAP_FILLED, "0", NULL },
	{ "job", "start_date", "{\"null_if\":[\"1970-01-01T00:00:00Z\"]}", "\"1970-01-01T00:00:00Z\"", MAP_UNSET, NULL, NULL },
	{ "job", "start_date", "{\"null_below\":\"1980-01-01\"}", "\"1976-01-01T00:00:00+01:00\"", MAP_UNSET, NULL, NULL },
	{ "job", "start_date", "{\"time\":\"unix_s\",\"null_if\":[0]}", "0", MAP_UNSET, NULL, NULL },
	/* numbers */
	{ "counters", "total_number_of_jobs", "{}", "28", MAP_FILLED, "28", NULL },
	{ "counters", "total_number_of_jobs", "{}", "28.0", MAP_FILLED, "28", NULL },
	{ "counters", "total_number_of_jobs", "{}", "\"148\"", MAP_FILLED, "148", NULL },
	{ "counters", "total_number_of_jobs", "{}", "\" 148 \"", MAP_FILLED, "148", NULL },
	{ "counters", "total_number_of_jobs", "{}", "\"9007199254740993\"", MAP_FILLED, "9007199254740993", NULL },
	{ "counters", "total_number_of_jobs", "{}", "28.5", MAP_WRONG, NULL, NULL },
	{ "counters", "total_number_of_jobs", "{}", "1e300", MAP_WRONG, NULL, NULL },
	{ "counters", "total_number_of_jobs", "{}", "\"UNAVAILABLE\"", MAP_WRONG, NULL, NULL },
	{ "counters", "total_number_of_jobs", "{}", "\"12 pages\"", MAP_WRONG, NULL, NULL },
	{ "counters", "total_number_of_jobs", "{}", "\"0x10\"", MAP_WRONG, NULL, NULL },
	{ "counters", "total_number_of_jobs", "{}", "\"nan\"", MAP_WRONG, NULL, NULL },
	{ "counters", "total_number_of_jobs", "{}", "\"1e999\"", MAP_WRONG, NULL, NULL },
	{ "counters", "total_number_of_jobs", "{}", "false", MAP_WRONG, NULL, NULL },
	{ "counters", "total_number_of_jobs", "{}", "[]", MAP_WRONG, NULL, NULL },
	{ "counters", "carriage_system_usage", "{}", "\"21.70\"", MAP_FILLED, "21.7", NULL },
	{ "counters", "carriage_system_usage", "{}", "0.1", MAP_FILLED, "0.1", NULL },
	{ "layer", "layer_index", "{\"add\":1}", "0", MAP_FILLED, "1", NULL },
	/* units */
	{ "job", "layer_thickness_um", "{\"unit_in\":\"mm\"}", "0.28", MAP_FILLED, "280", NULL },
	{ "job", "layer_thickness_um", "{\"unit_in\":\"mm\"}", "0.2", MAP_FILLED, "200", NULL },
	{ "job", "layer_thickness_um", "{\"unit_in\":\"mm\"}", "\"0.1\"", MAP_FILLED, "100", NULL },
	{ "identification", "memory_capacity_bytes", "{\"unit_in\":\"KiB\"}", "949672", MAP_FILLED, "972464128", NULL },
	{ "identification", "memory_capacity_bytes", "{\"unit_in\":\"GB\"}", "0.5", MAP_FILLED, "500000000", NULL },
	{ "identification", "memory_capacity_bytes", "{\"unit_in\":\"TiB\"}", "9223372036854775807", MAP_WRONG, NULL, NULL },
	{ "job", "volume_mm3", "{\"unit_in\":\"cm3\"}", "12.345", MAP_FILLED, "12345", NULL },
	{ "agent", "agent_used_cc", "{\"unit_in\":\"microliters\"}", "812345", MAP_FILLED, "812.345", NULL },
	{ "agent", "installed_supply_level_pct", "{\"unit_in\":\"fraction\"}", "0.42", MAP_FILLED, "42", NULL },
	{ "counters", "total_printing_time_s", "{\"unit_in\":\"h\"}", "1740.25", MAP_FILLED, "6264900", NULL },
	{ "counters", "total_printing_time_s", "{\"duration\":\"ms\"}", "1500", MAP_FILLED, "1.5", NULL },
	{ "counters", "total_printing_time_s", "{\"duration\":\"s\"}", "1500", MAP_FILLED, "1500", NULL },
	{ "counters", "total_printing_time_s", "{\"duration\":\"iso8601\"}", "\"P0Y0M1DT1H3M31S\"", MAP_FILLED, "90211", NULL },
	{ "counters", "total_printing_time_s", "{\"duration\":\"iso8601\"}", "\"PT0.5S\"", MAP_FILLED, "0.5", NULL },
	{ "counters", "total_printing_time_s", "{\"duration\":\"iso8601\"}", "\"P2W\"", MAP_FILLED, "1209600", NULL },
	{ "counters", "total_printing_time_s", "{\"duration\":\"iso8601\"}", "\"P1Y\"", MAP_WRONG, NULL, NULL },
	{ "counters", "total_printing_time_s", "{\"duration\":\"iso8601\"}", "\"P1M\"", MAP_WRONG, NULL, NULL },
	{ "counters", "total_printing_time_s", "{\"duration\":\"iso8601\"}", "\"-PT1S\"", MAP_WRONG, NULL, NULL },
	{ "counters", "total_printing_time_s", "{\"duration\":\"iso8601\"}", "\"P\"", MAP_WRONG, NULL, NULL },
	{ "counters", "total_printing_time_s", "{\"duration\":\"iso8601\"}", "\"1:03\"", MAP_WRONG, NULL, NULL },
	{ "counters", "total_printing_time_s", "{\"duration\":\"iso8601\"}", "90211", MAP_WRONG, NULL, NULL },
	/* measures */
	{ "identification", "printer_size.x", "{\"qty\":true}", "{\"Value\":\"64.000000\",\"Unit\":\"in\"}", MAP_FILLED, "1625.6", NULL },
	{ "identification", "hard_disk_capacity_bytes", "{\"qty\":true}", "{\"Value\":\"500\",\"Unit\":\"GB\"}", MAP_FILLED, "500000000000", NULL },
	{ "identification", "memory_capacity_bytes", "{\"qty\":true,\"units\":{\"MB\":\"MiB\"}}", "{\"Value\":\"8192\",\"Unit\":\"MB\"}", MAP_FILLED, "8589934592", NULL },
	{ "identification", "printer_size.x", "{\"qty\":true}", "{\"Value\":\"64\",\"Unit\":\"parsec\"}", MAP_WRONG, NULL, NULL },
	{ "identification", "printer_size.x", "{\"qty\":true}", "{\"Value\":\"64\",\"Unit\":\"kg\"}", MAP_WRONG, NULL, NULL },
	{ "identification", "printer_size.x", "{\"qty\":true}", "{\"Unit\":\"in\"}", MAP_MISSING, NULL, NULL },
	{ "identification", "printer_size.x", "{\"qty\":true,\"unit_in\":\"in\"}", "{\"Value\":1}", MAP_FILLED, "25.4", NULL },
	{ "identification", "printer_size.x", "{\"qty\":true,\"unit_in\":\"in\"}", "2", MAP_FILLED, "50.8", NULL },
	{ "agent", "agent_used_cc", "{\"qty\":{\"value\":\"ValueFloat\",\"unit\":\"Unit\"}}", "{\"ValueFloat\":\"812345\",\"Unit\":\"microliters\"}", MAP_FILLED, "812.345", NULL },
	{ "counters", "carriage_system_usage", "{\"qty\":{\"significand\":\"significand\",\"exponent\":\"exponent\"}}", "{\"significand\":2320000,\"exponent\":-4}", MAP_FILLED, "232", NULL },
	{ "counters", "carriage_system_usage", "{\"qty\":{\"significand\":\"s\",\"exponent\":\"e\"}}", "{\"s\":1,\"e\":999999}", MAP_WRONG, NULL, NULL },
	{ "counters", "carriage_system_usage", "{\"qty\":{\"significand\":\"s\",\"exponent\":\"e\"}}", "{\"s\":1}", MAP_WRONG, NULL, NULL },
	/* booleans */
	{ "printhead", "expired_agents_used", "{}", "true", MAP_FILLED, "true", NULL },
	{ "printhead", "expired_agents_used", "{}", "\"False\"", MAP_FILLED, "false", NULL },
	{ "printhead", "expired_agents_used", "{}", "\"enabled\"", MAP_FILLED, "true", NULL },
	{ "printhead", "expired_agents_used", "{}", "\"set\"", MAP_FILLED, "true", NULL },
	{ "printhead", "expired_agents_used", "{}", "\"no\"", MAP_FILLED, "false", NULL },
	{ "printhead", "expired_agents_used", "{}", "0", MAP_FILLED, "false", NULL },
	{ "printhead", "expired_agents_used", "{}", "3", MAP_FILLED, "true", NULL },
	{ "printhead", "expired_agents_used", "{}", "-1", MAP_WRONG, NULL, NULL },
	{ "printhead", "expired_agents_used", "{}", "\"maybe\"", MAP_WRONG, NULL, NULL },
	{ "printhead", "expired_agents_used", "{\"map\":{\"Y\":true,\"N\":false}}", "\"Y\"", MAP_FILLED, "true", NULL },
	/* value maps and the device's own word */
	{ "heartbeat", "printer_status", "{\"map\":{\"RUN\":\"printing\"}}", "\"RUN\"", MAP_FILLED, "\"printing\"", "RUN" },
	{ "heartbeat", "printer_status", "{\"map\":{\"RUN\":\"printing\"}}", "\"HALT\"", MAP_UNMAPPED, NULL, "HALT" },
	{ "heartbeat", "printer_status", "{\"map\":{\"RUN\":\"printing\"},\"else\":\"unknown\"}", "\"HALT\"", MAP_FILLED, "\"unknown\"", "HALT" },
	{ "heartbeat", "printer_status", "{\"map\":{\"run\":\"printing\"},\"lower\":true}", "\"RUN\"", MAP_FILLED, "\"printing\"", "RUN" },
	{ "heartbeat", "printer_status", "{\"map\":{\"3\":\"printing\"}}", "3", MAP_FILLED, "\"printing\"", "3" },
	{ "heartbeat", "printer_status", "{\"map\":{\"true\":\"printing\"}}", "true", MAP_FILLED, "\"printing\"", "true" },
	{ "heartbeat", "printer_status", "{\"map\":{\"none\":null}}", "\"none\"", MAP_UNSET, NULL, "none" },
	{ "heartbeat", "printer_status", "{\"map\":{\"a\":\"idle\"},\"else\":\"unknown\"}", "{\"secret\":1}", MAP_WRONG, NULL, NULL },
	{ "heartbeat", "printer_status", "{\"map\":{\"a\":\"idle\"},\"else\":\"unknown\"}", "null", MAP_MISSING, NULL, NULL },
	{ "heartbeat", "printer_status", "{}", "\"idle\"", MAP_FILLED, "\"idle\"", "idle" },
	{ "heartbeat", "printer_status", "{}", "\"IDLE\"", MAP_UNMAPPED, NULL, "IDLE" },
	{ "heartbeat", "printer_status", "{\"null_if\":[\"x\"]}", "\"x\"", MAP_UNSET, NULL, NULL },
	/* UUIDs */
	{ "identification", "printer_uuid", "{}", "\"552F3999-0000-4000-8000-BE0CA4061995\"", MAP_FILLED, "\"552f3999-0000-4000-8000-be0ca4061995\"", NULL },
	{ "identification", "printer_uuid", "{}", "\"urn:uuid:552F3999-0000-4000-8000-BE0CA4061995\"", MAP_FILLED, "\"552f3999-0000-4000-8000-be0ca4061995\"", NULL },
	{ "identification", "printer_uuid", "{}", "\"AM-1-SER-0007\"", MAP_FILLED, "\"AM-1-SER-0007\"", NULL },
	/* times */
	{ "job", "start_date", "{}", "\"2026-11-20T10:01:38Z\"", MAP_FILLED, "\"2026-11-20T10:01:38Z\"", NULL },
	{ "job", "start_date", "{}", "\"2026-11-20T11:01:38.182543+01:00\"", MAP_FILLED, "\"2026-11-20T10:01:38.182Z\"", NULL },
	{ "job", "start_date", "{}", "\"2026-11-20\"", MAP_FILLED, "\"2026-11-20\"", NULL },
	{ "job", "start_date", "{}", "\"2026-11-20T10:01:38\"", MAP_WRONG, NULL, NULL },
	{ "job", "start_date", "{}", "\"2026-02-30T10:01:38Z\"", MAP_WRONG, NULL, NULL },
	{ "job", "start_date", "{}", "1795300000", MAP_WRONG, NULL, NULL },
	{ "job", "start_date", "{\"time\":\"unix_s\"}", "1795300000.25", MAP_FILLED, "\"2026-11-21T22:26:40.250Z\"", NULL },
	{ "job", "start_date", "{\"time\":\"unix_s\"}", "\"1795300000\"", MAP_FILLED, "\"2026-11-21T22:26:40Z\"", NULL },
	{ "job", "start_date", "{\"time\":\"unix_s\"}", "-1.5", MAP_FILLED, "\"1969-12-31T23:59:58.500Z\"", NULL },
	{ "job", "start_date", "{\"time\":\"unix_s\"}", "1e30", MAP_WRONG, NULL, NULL },
	{ "job", "start_date", "{\"time\":\"unix_s\"}", "\"soon\"", MAP_WRONG, NULL, NULL },
	{ "job", "start_date", "{\"time\":\"unix_ms\"}", "1795300000250", MAP_FILLED, "\"2026-11-21T22:26:40.250Z\"", NULL },
	{ "job", "start_date", "{\"time\":\"naive\"}", "\"2026-11-20T10:01:38.120000\"", MAP_FILLED, "\"2026-11-20T08:01:38.120Z\"", NULL },
	{ "job", "start_date", "{\"time\":\"naive\"}", "\"2026-11-20 10:01\"", MAP_FILLED, "\"2026-11-20T08:01:00Z\"", NULL },
	{ "job", "start_date", "{\"time\":\"naive\"}", "\"2026-11-20T10:01:38Z\"", MAP_FILLED, "\"2026-11-20T10:01:38Z\"", NULL },
	{ "job", "start_date", "{\"time\":\"naive\"}", "\"2026-11-20T24:01:38\"", MAP_WRONG, NULL, NULL },
	{ "job", "start_date", "{\"time\":\"naive\"}", "\"2026-11-20T10:01:38 or so\"", MAP_WRONG, NULL, NULL },
	{ "job", "start_date", "{\"time\":\"naive\"}", "\"\"", MAP_MISSING, NULL, NULL },
	{ "job", "start_date", "{\"time\":\"us_date\"}", "\"3/14/2025 2:05:00 PM\"", MAP_FILLED, "\"2025-03-14T12:05:00Z\"", NULL },
	{ "job", "start_date", "{\"time\":\"us_date\"}", "\"3/14/2025 12:00:00 AM\"", MAP_FILLED, "\"2025-03-14\"", NULL },
	{ "job", "start_date", "{\"time\":\"us_date\"}", "\"03/04/2025\"", MAP_FILLED, "\"2025-03-04\"", NULL },
	{ "job", "start_date", "{\"time\":\"us_date\"}", "\"14/3/2025\"", MAP_WRONG, NULL, NULL },
	{ "job", "start_date", "{\"time\":\"us_date\"}", "\"3/14/2025 13:00 PM\"", MAP_WRONG, NULL, NULL },
	{ "job", "start_date", "{\"time\":\"date\"}", "\"2026-03-14T00:00:00Z\"", MAP_FILLED, "\"2026-03-14\"", NULL },
	{ "job", "start_date", "{\"time\":\"date\"}", "\"2026-02-29\"", MAP_WRONG, NULL, NULL },
};

static json_t *
any(const char *text)
{
	return text == NULL ? NULL : json_loads(text, JSON_DECODE_ANY, NULL);
}

static void
check_row(size_t i)
{
	struct fail f = { 0 };
	struct node n = { .v = any(rows[i].how), .f = &f };
	struct convert c = { 0 };
	struct convert_out out;
	json_t *in = any(rows[i].in), *want = any(rows[i].want);
	enum map_result r;

	if (profile_convert(&n, record_field(rows[i].kind, rows[i].field),
	    RECORD_STRING, &c) == -1) {
		ok(0, "%s: %s", rows[i].how, f.text);
		return;
	}
	r = convert_value(&c, in, "+02:00", true, &out);
	ok(r == rows[i].result, "%s %s of %s is %s", rows[i].field,
	    rows[i].how, rows[i].in == NULL ? "nothing" : rows[i].in,
	    map_result_text(rows[i].result));
	if (want != NULL) {
		struct buf got = { 0 }, wanted = { 0 };

		jsonl_dump(&wanted, want, JSONL_AS_IS);
		if (out.value != NULL)
			jsonl_dump(&got, out.value, JSONL_AS_IS);
		is_str(buf_text(&got), buf_text(&wanted), "  its value");
		buf_free(&got);
		buf_free(&wanted);
	} else {
		ok(out.value == NULL, "  no value");
	}
	if (rows[i].word != NULL)
		is_str(json_string_value(out.word), rows[i].word,
		    "  the device's own word");
	ok((r == MAP_WRONG) == (out.why != NULL), "  why only when wrong");
	json_decref(out.value);
	json_decref(out.word);
	json_decref((json_t *)n.v);
	json_decref(in);
	json_decref(want);
}

static void
check_zones(void)
{
	struct times t;
	char text[CLOCK_LEN];

	ok(times_zone_ok("UTC") && times_zone_ok("-03:30") &&
	    times_zone_ok("local"), "zones that are known");
	ok(!times_zone_ok("+2") && !times_zone_ok("../etc/passwd") &&
	    !times_zone_ok("/etc/passwd") && !times_zone_ok("Nowhere/None"),
	    "zones that are not");
	times_from_text("2026-11-20T10:00:00", TIMES_NAIVE, "-03:30", &t);
	times_format(&t, text);
	is_str(text, "2026-11-20T13:30:00Z", "an offset");
	if (!times_zone_ok("Europe/Berlin")) {
		skip("no time zones here");
		return;
	}
	times_from_text("2026-11-20T10:00:00", TIMES_NAIVE, "Europe/Berlin",
	    &t);
	times_format(&t, text);
	is_str(text, "2026-11-20T09:00:00Z", "a named zone in winter");
	times_from_text("2026-07-20T10:00:00", TIMES_NAIVE, "Europe/Berlin",
	    &t);
	times_format(&t, text);
	is_str(text, "2026-07-20T08:00:00Z", "a named zone in summer");
}

/* A string that is too long for a record is left out, not cut. */
static void
check_length(void)
{
	struct convert c = { .type = RECORD_STRING };
	struct convert_out out;
	char *text = malloc(CONVERT_TEXT_MAX + 2);
	json_t *v;

	memset(text, 'x', CONVERT_TEXT_MAX + 1);
	text[CONVERT_TEXT_MAX + 1] = '\0';
	v = json_string(text);
	ok(convert_value(&c, v, "UTC", true, &out) == MAP_WRONG &&
	    out.word == NULL, "text too long");
	json_decref(v);
	text[CONVERT_TEXT_MAX] = '\0';
	v = json_string(text);
	ok(convert_value(&c, v, "UTC", false, &out) == MAP_FILLED,
	    "text just short enough");
	json_decref(out.value);
	json_decref(v);
	free(text);
}

int
main(void)
{
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		check_row(i);
	check_zones();
	check_length();
	return done();
}
