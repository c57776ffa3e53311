/* SPDX-License-Identifier: ISC */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "units.h"

enum dimension { LENGTH, AREA, VOLUME, MASS, TIME, DATA, RATIO };

struct unit {
	const char *names;	/* "a|b|c" */
	enum dimension of;
	long double factor;	/* to the first unit of its dimension */
};

static const struct unit units[] = {
	{ "mm|millimeter|millimeters|millimetre|millimetres", LENGTH, 1 },
	{ "nm|nanometers", LENGTH, 1e-6L },
	{ "um|µm|μm|micron|microns|micrometer|micrometers", LENGTH, 1e-3L },
	{ "cm|centimeter|centimeters", LENGTH, 10 },
	{ "dm", LENGTH, 100 },
	{ "m|meter|meters|metre|metres", LENGTH, 1000 },
	{ "in|inch|inches", LENGTH, 25.4L },
	{ "mil|mils", LENGTH, 0.0254L },
	{ "ft|foot|feet", LENGTH, 304.8L },
	{ "mm2|mm²", AREA, 1 },
	{ "um2|µm²|μm²", AREA, 1e-6L },
	{ "cm2|cm²", AREA, 100 },
	{ "m2|m²", AREA, 1e6L },
	{ "in2|in²", AREA, 645.16L },
	{ "mm3|mm³|ul|uL|µl|µL|μl|μL|microliter|microliters", VOLUME, 1 },
	{ "cm3|cm³|cc|ml|mL|milliliter|milliliters", VOLUME, 1000 },
	{ "pl|pL|picoliters", VOLUME, 1e-6L },
	{ "nl|nL|nanoliters", VOLUME, 1e-3L },
	{ "cl|cL", VOLUME, 1e4L },
	{ "dm3|dm³|l|L|liter|liters|litre|litres", VOLUME, 1e6L },
	{ "m3|m³", VOLUME, 1e9L },
	{ "in3|in³", VOLUME, 16387.064L },
	{ "g|gram|grams", MASS, 1 },
	{ "mg|milligram|milligrams", MASS, 1e-3L },
	{ "kg|kilogram|kilograms", MASS, 1000 },
	{ "t|tonne|tonnes", MASS, 1e6L },
	{ "oz|ounce|ounces", MASS, 28.349523125L },
	{ "lb|lbs|pound|pounds", MASS, 453.59237L },
	{ "s|sec|second|seconds", TIME, 1 },
	{ "us|µs|μs|microseconds", TIME, 1e-6L },
	{ "ms|millisecond|milliseconds", TIME, 1e-3L },
	{ "min|minute|minutes", TIME, 60 },
	{ "h|hr|hour|hours", TIME, 3600 },
	{ "d|day|days", TIME, 86400 },
	{ "B|byte|bytes", DATA, 1 },
	{ "kB|KB", DATA, 1e3L },
	{ "MB", DATA, 1e6L },
	{ "GB", DATA, 1e9L },
	{ "TB", DATA, 1e12L },
	{ "KiB", DATA, 1024 },
	{ "MiB", DATA, 1048576 },
	{ "GiB", DATA, 1073741824 },
	{ "TiB", DATA, 1099511627776 },
	{ "%|percent|pct", RATIO, 1 },
	{ "fraction", RATIO, 100 },
	{ "permille", RATIO, 0.1L },
	{ "ppm", RATIO, 1e-4L },
};

/* Symbols differ by case (mg, Mg); words of four letters and more do not. */
static bool
is_name(const char *a, const char *b, size_t len)
{
	return (len < 4 ? strncmp(a, b, len) : strncasecmp(a, b, len)) == 0;
}

static const struct unit *
find(const char *name)
{
	size_t len = strlen(name), n;

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		for (const char *w = units[i].names;; w += n + 1) {
			n = strcspn(w, "|");
			if (n == len && is_name(w, name, n))
				return &units[i];
			if (w[n] == '\0')
				break;
		}
	return NULL;
}

bool
units_known(const char *name)
{
	return find(name) != NULL;
}

long double
units_factor(const char *from, const char *to)
{
	const struct unit *a = find(from), *b = find(to);

	return a == NULL || b == NULL || a->of != b->of ? 0 :
	    a->factor / b->factor;
}

double
units_round(long double d)
{
	long double scale = 1, whole;
	char text[64];

	/* What lies so near a number of few places has it as its 15 digits. */
	for (int places = 0; places <= 6; places++, scale *= 10) {
		whole = roundl(d * scale);
		if (fabsl(whole) < 1e14L &&
		    fabsl(d * scale - whole) < fabsl(whole) * 2e-16L)
			return (double)whole / (double)scale;
	}
	snprintf(text, sizeof(text), "%.15Lg", d);
	return strtod(text, NULL);
}

/* n times a whole factor, exactly; -1 when there is no such number. */
static int
multiply(json_int_t n, long double factor, json_int_t *out)
{
	if (factor < 1 || factor > 1e15L || factor != floorl(factor))
		return -1;
	return __builtin_mul_overflow(n, (json_int_t)factor, out) ? -1 : 0;
}

json_t *
units_scale(const json_t *number, long double factor)
{
	json_int_t whole;
	double d;

	if (factor == 1)
		return json_incref((json_t *)number);
	if (json_is_integer(number) &&
	    multiply(json_integer_value(number), factor, &whole) == 0)
		return json_integer(whole);
	d = units_round((long double)json_number_value(number) * factor);
	return isfinite(d) ? json_real(d) : NULL;
}
