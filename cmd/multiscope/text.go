package main

import "github.com/spf13/cobra"

// textCommand gathers the commands about words and texts.
func textCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "text",
		Short: "Show written words to a model that is indexed, and ask what it reads",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(
		textAttributeCommand(),
		textCheckCommand(),
		textMaximaCommand(),
		textWordsCommand(),
		textArithmeticCommand(),
		textAnalogiesCommand(),
	)
	return cmd
}
