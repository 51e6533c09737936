package main

import "github.com/spf13/cobra"

// evalCommand gathers the commands that print the model's own numbers, so that users can check
// Multiscope against their framework.
func evalCommand() *cobra.Command {
	eval := &cobra.Command{
		Use:   "eval",
		Short: "Compute with a model and write .npy, to check against your own framework",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	eval.AddCommand(
		evalActivationsCommand(),
		evalAttributeCommand(),
		evalEnginesCommand(),
		evalFacetCommand(),
		evalGradientCommand(),
		evalPreprocessCommand(),
		evalTextCommand(),
		evalTextDirectionCommand(),
		evalTokensCommand(),
	)
	return eval
}
