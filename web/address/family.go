package address

// Family returns the address of a family's page.
func Family(slug string) string { return "/families/" + slug }
