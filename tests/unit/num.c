/* SPDX-License-Identifier: ISC */
#include <errno.h>
#include <stdint.h>

#include "num.h"
#include "tap.h"

typedef int parse(const char *, uint64_t, uint64_t, uint64_t *);

/* error 0: want is what comes out. */
static const struct {
	parse *f;
	const char *text;
	uint64_t min, max, want;
	int error;
} whole[] = {
	{ num_uint, "0", 0, 10, 0, 0 },
	{ num_uint, "10", 0, 10, 10, 0 },
	{ num_uint, "007", 0, 10, 7, 0 },
	{ num_uint, "18446744073709551615", 0, UINT64_MAX, UINT64_MAX, 0 },
	{ num_uint, "18446744073709551616", 0, UINT64_MAX, 0, ERANGE },
	{ num_uint, "99999999999999999999999", 0, UINT64_MAX, 0, ERANGE },
	{ num_uint, "99999999999999999999999x", 0, UINT64_MAX, 0, EINVAL },
	{ num_uint, "11", 0, 10, 0, ERANGE },
	{ num_uint, "4", 5, 10, 0, ERANGE },
	{ num_uint, "", 0, 10, 0, EINVAL },
	{ num_uint, "-1", 0, 10, 0, EINVAL },
	{ num_uint, "+1", 0, 10, 0, EINVAL },
	{ num_uint, " 1", 0, 10, 0, EINVAL },
	{ num_uint, "1 ", 0, 10, 0, EINVAL },
	{ num_uint, "0x1", 0, 10, 0, EINVAL },
	{ num_uint, "1.0", 0, 10, 0, EINVAL },
	{ num_uint, "1K", 0, 10, 0, EINVAL },
	{ num_duration, "90", 0, UINT64_MAX, 90, 0 },
	{ num_duration, "90s", 0, UINT64_MAX, 90, 0 },
	{ num_duration, "5m", 0, UINT64_MAX, 300, 0 },
	{ num_duration, "24h", 0, UINT64_MAX, 86400, 0 },
	{ num_duration, "30d", 0, UINT64_MAX, 2592000, 0 },
	{ num_duration, "2m", 0, 119, 0, ERANGE },
	{ num_duration, "300000000000000000d", 0, UINT64_MAX, 0, ERANGE },
	{ num_duration, "5M", 0, UINT64_MAX, 0, EINVAL },
	{ num_duration, "m", 0, UINT64_MAX, 0, EINVAL },
	{ num_duration, "5mm", 0, UINT64_MAX, 0, EINVAL },
	{ num_duration, "1h30m", 0, UINT64_MAX, 0, EINVAL },
	{ num_size, "500", 0, UINT64_MAX, 500, 0 },
	{ num_size, "64K", 0, UINT64_MAX, 65536, 0 },
	{ num_size, "8M", 0, UINT64_MAX, 8388608, 0 },
	{ num_size, "2G", 0, UINT64_MAX, UINT64_C(2147483648), 0 },
	{ num_size, "17179869184G", 0, UINT64_MAX, 0, ERANGE },
	{ num_size, "64k", 0, UINT64_MAX, 0, EINVAL },
	{ num_size, "64KB", 0, UINT64_MAX, 0, EINVAL },
	{ num_size, "K", 0, UINT64_MAX, 0, EINVAL }
};

static const struct {
	const char *text;
	double want;
	int error;
} real[] = {
	{ "0", 0, 0 }, { "-0", 0, 0 }, { "21.7", 21.7, 0 }, { "-1.5e3", -1500, 0 },
	{ "1E+2", 100, 0 }, { "25e-1", 2.5, 0 }, { "1e400", 0, ERANGE },
	{ "-1e400", 0, ERANGE }, { "", 0, EINVAL }, { "-", 0, EINVAL },
	{ "+1", 0, EINVAL }, { "01", 0, EINVAL }, { ".5", 0, EINVAL },
	{ "5.", 0, EINVAL }, { "1e", 0, EINVAL }, { "1e+", 0, EINVAL },
	{ "0x10", 0, EINVAL }, { "nan", 0, EINVAL }, { "inf", 0, EINVAL },
	{ "1 ", 0, EINVAL }, { " 1", 0, EINVAL }, { "1,5", 0, EINVAL }
};

static const struct {
	uint64_t n;
	const char *want;
} bytes[] = {
	{ 0, "0" }, { 12, "12" }, { 999, "999" }, { 1000, "1.0 kB" },
	{ 1500, "1.5 kB" }, { 187500, "187.5 kB" }, { 999949, "999.9 kB" },
	{ 999950, "1.0 MB" }, { 999999, "1.0 MB" },
	{ UINT64_C(3200000000), "3.2 GB" }, { 1049, "1.0 kB" },
	{ 1050, "1.1 kB" }, { 9999, "10.0 kB" },
	{ UINT64_C(999999999999999999), "1.0 EB" },
	{ UINT64_MAX, "18.4 EB" }
}, spans[] = {
	{ 0, "0 s" }, { 45, "45 s" }, { 59, "59 s" }, { 60, "1 min" },
	{ 720, "12 min" }, { 3599, "59 min" }, { 3600, "1 h" },
	{ 12000, "3 h 20 min" }, { 86399, "23 h 59 min" }, { 86400, "1 d" },
	{ 100000, "1 d 3 h" }, { 432000, "5 d" }
};

int
main(void)
{
	char out[64];
	uint64_t n;
	double d;
	size_t i;
	int rc;

	for (i = 0; i < sizeof whole / sizeof whole[0]; i++) {
		n = 77;
		rc = whole[i].f(whole[i].text, whole[i].min, whole[i].max, &n);
		if (whole[i].error == 0)
			ok(rc == 0 && n == whole[i].want, "'%s'", whole[i].text);
		else
			ok(rc == -1 && errno == whole[i].error && n == 77,
			    "refused: '%s'", whole[i].text);
	}
	for (i = 0; i < sizeof real / sizeof real[0]; i++) {
		rc = num_real(real[i].text, &d);
		if (real[i].error == 0)
			ok(rc == 0 && d == real[i].want, "real '%s'",
			    real[i].text);
		else
			ok(rc == -1 && errno == real[i].error,
			    "not a real: '%s'", real[i].text);
	}
	for (i = 0; i < sizeof bytes / sizeof bytes[0]; i++)
		is_str(num_bytes(bytes[i].n, out, sizeof out), bytes[i].want,
		    bytes[i].want);
	for (i = 0; i < sizeof spans / sizeof spans[0]; i++)
		is_str(num_span(spans[i].n, out, sizeof out), spans[i].want,
		    spans[i].want);
	is_str(num_bytes(187500, out, 4), "187", "bytes are cut to fit");
	return done();
}
