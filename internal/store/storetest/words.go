package storetest

import "strconv"

// words are real ones, so that searching in them resembles actual use.
var words = []string{
	"japan", "happy", "red", "dog", "cat", "sad", "king", "queen", "sushi", "france", "germany", "brazil",
	"music", "love", "heart", "fire", "water", "snow", "summer", "winter", "christmas", "halloween", "pumpkin",
	"ghost", "spider", "horse", "bird", "fish", "pizza", "bread", "wine", "beer", "coffee", "tea", "tokyo",
	"paris", "berlin", "london", "africa", "mexico", "angry", "sleepy", "surprised", "shy", "blue", "green",
	"yellow", "black", "white", "pink",
}

// wordAt returns the i-th word: the real ones first, then the same with a number appended.
func wordAt(i int) string {
	if i < len(words) {
		return words[i]
	}
	return words[i%len(words)] + strconv.Itoa(i/len(words))
}
