package address

import (
	"net/url"
	"strconv"
)

// Changes returns the address of what people changed before the change of a number; 0 for the newest.
func Changes(before int64) string {
	if before == 0 {
		return "/changes"
	}
	return "/changes" + encode(url.Values{"before": {strconv.FormatInt(before, 10)}})
}

// ParseChanges reads before which change is asked for, 0 for the newest.
func ParseChanges(v url.Values) (before int64, err error) {
	return parseWhole(v, "before", 0, 1)
}
