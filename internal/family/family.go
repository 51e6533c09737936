// Package family sorts neurons into families, as Goh et al. do, by what is stored of them: words that drive them,
// and captions and categories of the images that do. It holds the families that come with the program, a lexicon
// for each, and the rule by which a neuron is suggested for one; it reads no database and decides nothing for good:
// people confirm or refuse. Start at Lexicon.Suggest; docs/families.md says how good the suggestions are.
package family

import "multiscope/internal/neuron"

// Slugs of the families that go by a rule of their own in place of a lexicon.
const (
	typographic  = "typographic"
	polysemantic = "polysemantic"
)

// All returns the families that come with the program: each is followed by those that are a part of it. The first
// sixteen are the paper's (Goh et al., Multimodal Neurons in Artificial Neural Networks, Distill 2021, figure 1),
// by its names and in our words.
func All() []neuron.Family {
	return []neuron.Family{
		{Slug: "person", Title: "Person", Sensitive: "public figures", Description: "One individual, living, dead or from scripture: the name in writing, and photographs and drawings of them."},
		{Slug: "emotion", Title: "Emotion", Sensitive: "mental states", Description: "A feeling or a state of mind: faces that have it, what people do in it, and words for it."},
		{Slug: "joy", Parent: "emotion", Title: "Joy and love", Description: "Happiness, laughter, excitement, love."},
		{Slug: "sadness", Parent: "emotion", Title: "Sadness", Description: "Sorrow, tears, loneliness, disappointment."},
		{Slug: "anger", Parent: "emotion", Title: "Anger", Description: "Annoyance, rage, hatred."},
		{Slug: "fear", Parent: "emotion", Title: "Fear and worry", Description: "Fright, anxiety, stress."},
		{Slug: "surprise", Parent: "emotion", Title: "Surprise", Description: "Amazement and shock."},
		{Slug: "region", Title: "Region", Sensitive: "geography, ethnicity", Description: "A place of any size, from a city to half of the world: its name, flag, landmarks, food, script and people."},
		{Slug: "africa", Parent: "region", Title: "Africa", Description: "The continent, its countries and cities."},
		{Slug: "asia", Parent: "region", Title: "Asia", Description: "The continent with the Middle East, its countries and cities."},
		{Slug: "europe", Parent: "region", Title: "Europe", Description: "The continent, its countries and cities."},
		{Slug: "north-america", Parent: "region", Title: "North America", Description: "From Canada to Panama with the Caribbean: countries, states, cities."},
		{Slug: "south-america", Parent: "region", Title: "South America", Description: "From Colombia to Chile, and what is called Latin."},
		{Slug: "oceania", Parent: "region", Title: "Oceania", Description: "Australia, New Zealand and the islands of the Pacific."},
		{Slug: "religion", Title: "Religion", Sensitive: "religion", Description: "A faith: its symbols, buildings, scripture, feasts and people."},
		{Slug: "person-trait", Title: "Person trait", Sensitive: "age, gender", Description: "What many people have in common: age, gender, hair, something about face or build."},
		{Slug: "art-style", Title: "Art style", Description: "How an image was made, drawn, painted, printed or photographed, and in which manner."},
		{Slug: "image-feature", Title: "Image feature", Description: "Something in the image itself: a mark, a frame, a shape, a texture, a viewpoint."},
		{Slug: "holiday", Title: "Holiday", Description: "A feast: its name, its decorations and what people do."},
		{Slug: "fictional-universe", Title: "Fictional universe", Description: "A world of fiction or myth with its heroes, creatures and lettering."},
		{Slug: "brand", Title: "Brand", Description: "A company or an organisation: its name, logo and products."},
		{Slug: typographic, Title: "Typographic", Description: "Letters, whatever they mean: the words that drive it look alike."},
		{Slug: "abstract-concept", Title: "Abstract concept", Description: "An idea that cannot be photographed, by its words and signs: peace, luck, justice."},
		{Slug: "counting", Title: "Counting", Description: "How many of a thing there are, as pictures or as number words."},
		{Slug: "time", Title: "Time", Description: "When: hours, days, months, years, eras, and clocks and calendars."},
		{Slug: "seasons", Parent: "time", Title: "Seasons", Description: "Spring, summer, autumn, winter, and what they look like."},
		{Slug: "color", Title: "Colour", Description: "A colour: its name, and things that have it."},
		{Slug: polysemantic, Title: "Polysemantic", Description: "Two kinds of thing that have nothing to do with each other drive the same neuron."},

		{Slug: "animals", Title: "Animals", Description: "A kind of animal, or what animals have in common."},
		{Slug: "mammals", Parent: "animals", Title: "Mammals", Description: "Dogs, cats, horses, apes and their kin."},
		{Slug: "birds", Parent: "animals", Title: "Birds", Description: "Birds, feathers, nests."},
		{Slug: "sea-animals", Parent: "animals", Title: "Sea animals", Description: "Fish, whales, shells and what else lives in water."},
		{Slug: "reptiles", Parent: "animals", Title: "Reptiles and amphibians", Description: "Snakes, lizards, turtles, frogs, dinosaurs."},
		{Slug: "insects", Parent: "animals", Title: "Insects and spiders", Description: "Whatever crawls or flies with more than four legs, and worms."},
		{Slug: "plants", Title: "Plants", Description: "What grows: leaves, flowers, trees."},
		{Slug: "flowers", Parent: "plants", Title: "Flowers", Description: "Blossoms and bouquets."},
		{Slug: "trees", Parent: "plants", Title: "Trees", Description: "Trees, wood, forests."},
		{Slug: "food", Title: "Food", Description: "What is eaten and drunk, raw or prepared."},
		{Slug: "fruit", Parent: "food", Title: "Fruit", Description: "Apples, berries, melons and the like."},
		{Slug: "vegetables", Parent: "food", Title: "Vegetables", Description: "Roots, leaves, pods and salads."},
		{Slug: "sweets", Parent: "food", Title: "Sweets", Description: "Cakes, chocolate, ice cream."},
		{Slug: "dishes", Parent: "food", Title: "Dishes", Description: "Bread, rice, noodles and what is made of them."},
		{Slug: "drinks", Parent: "food", Title: "Drinks", Description: "Tea, coffee, wine, and what they are drunk from."},
		{Slug: "weather", Title: "Weather", Description: "Sun, rain, snow, wind, heat and cold."},
		{Slug: "landscape", Title: "Landscape", Description: "Mountains, water, coasts, deserts."},
		{Slug: "space", Title: "Space", Description: "Stars, planets and travel to them."},
		{Slug: "buildings", Title: "Buildings", Description: "Houses, landmarks, cities and their parts."},
		{Slug: "vehicles", Title: "Vehicles", Description: "What drives, flies or floats, and what belongs to it."},
		{Slug: "household", Title: "Household and tools", Description: "Furniture, crockery, tools and other things about the house."},
		{Slug: "clothing", Title: "Clothing", Description: "What people wear and carry."},
		{Slug: "body", Title: "Body", Description: "Parts of the body and gestures."},
		{Slug: "work", Title: "Work", Description: "Professions and the people in them."},
		{Slug: "music", Title: "Music", Description: "Instruments, sounds, singing and dancing."},
		{Slug: "sports", Title: "Sports and games", Description: "Games, what they are played with, and winning."},
		{Slug: "technology", Title: "Technology", Description: "Computers, telephones, cameras and what runs on them."},
		{Slug: "science", Title: "Science", Description: "Instruments, quantities and fields of science and mathematics."},
		{Slug: "writing", Title: "Reading and writing", Description: "Books, paper, letters, and what is written with."},
		{Slug: "health", Title: "Health", Sensitive: "health", Description: "Illness, injury, and what is done about them."},
		{Slug: "money", Title: "Money", Description: "Currencies, prices, wealth and debt."},
		{Slug: "conflict", Title: "Conflict and death", Sensitive: "violence", Description: "War, weapons, crime and dying."},
		{Slug: "symbols", Title: "Symbols", Description: "Signs, arrows, punctuation, letters that stand alone."},
	}
}
