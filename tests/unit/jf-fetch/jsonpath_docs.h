/* SPDX-License-Identifier: ISC */
#ifndef JSONPATH_DOCS_H
#define JSONPATH_DOCS_H

/* Documents of the RFC's examples, by section. */
#define BOOKS "{\"store\":{\"book\":[" \
	"{\"category\":\"reference\",\"author\":\"Nigel Rees\"," \
	"\"title\":\"Sayings of the Century\",\"price\":8.95}," \
	"{\"category\":\"fiction\",\"author\":\"Evelyn Waugh\"," \
	"\"title\":\"Sword of Honour\",\"price\":12.99}," \
	"{\"category\":\"fiction\",\"author\":\"Herman Melville\"," \
	"\"title\":\"Moby Dick\",\"isbn\":\"0-553-21311-3\",\"price\":8.99}," \
	"{\"category\":\"fiction\",\"author\":\"J. R. R. Tolkien\"," \
	"\"title\":\"The Lord of the Rings\",\"isbn\":\"0-395-19395-8\"," \
	"\"price\":22.99}],\"bicycle\":{\"color\":\"red\",\"price\":399}}}"
#define NAMES "{\"o\":{\"j j\":{\"k.k\":3}},\"'\":{\"@\":2}}"
#define WILD "{\"o\":{\"j\":1,\"k\":2},\"a\":[5,3]}"
#define SLICE "[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\",\"g\"]"
#define COMPARE "[{\"obj\":{\"x\":\"y\"},\"arr\":[2,3]}]"
#define FILTER "{\"a\":[3,5,1,2,4,6,{\"b\":\"j\"},{\"b\":\"k\"},{\"b\":{}}," \
	"{\"b\":\"kilo\"}],\"o\":{\"p\":1,\"q\":2,\"r\":3,\"s\":5," \
	"\"t\":{\"u\":6}},\"e\":\"f\"}"
#define NULLS "{\"a\":null,\"b\":[null],\"c\":[{}],\"null\":1}"

#endif
