package main

import (
	"encoding/json"
	"errors"

	"github.com/spf13/cobra"
)

// modelCommand gathers what can be asked of a model without pictures.
func modelCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "model",
		Short: "Look at a model's file",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(modelInspectCommand())
	return cmd
}

func modelInspectCommand() *cobra.Command {
	var f modelFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use:     "inspect PATH",
		Short:   "Say what a model is, and which layers of it can be looked at",
		Example: "  multiscope model inspect ./RN50x4.pt\n  multiscope model inspect ./resnet18.onnx --input-size 224",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) (err error) {
			f.path = args[0]
			r, err := f.request("")
			if err != nil {
				return err
			}
			m, err := r.Open() // the report says what is assumed
			if err != nil {
				return err
			}
			defer func() { err = errors.Join(err, m.Close()) }()
			report := reportOn(m)
			if asJSON {
				out := json.NewEncoder(cmd.OutOrStdout())
				out.SetIndent("", "  ")
				return out.Encode(report)
			}
			return report.print(cmd.OutOrStdout())
		},
	}
	f.registerOptions(cmd)
	f.registerCopy(cmd)
	cmd.Flags().BoolVar(&asJSON, "json", false, "print JSON")
	return cmd
}
