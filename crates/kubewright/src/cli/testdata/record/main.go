// Records how kubeadm's commands, cobra and pflag take command lines: arguments as a JSON array on each line in, what
// became of them as a JSON object on each line out. Nothing runs, since every command only notes what reached it.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"sort"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"k8s.io/klog/v2"
	"k8s.io/kubernetes/cmd/kubeadm/app/cmd"
)

type outcome struct {
	Argv    []string       `json:"argv"`
	Error   string         `json:"error,omitempty"`
	Verbose string         `json:"v,omitempty"`
	Help    string         `json:"help,omitempty"`
	Usage   string         `json:"usage,omitempty"`
	Run     string         `json:"run,omitempty"`
	Flags   map[string]any `json:"flags,omitempty"`
	Args    []string       `json:"args,omitempty"`
	Stdout  []string       `json:"stdout,omitempty"`
	Stderr  []string       `json:"stderr,omitempty"`
}

// freshTree makes the commands anew, as they remember flags, and forgets klog's settings.
func freshTree(out io.Writer) *cobra.Command {
	var all flag.FlagSet
	klog.InitFlags(&all)
	flag.CommandLine = flag.NewFlagSet("kubeadm", flag.ContinueOnError)
	all.VisitAll(func(f *flag.Flag) {
		if f.Name == "v" || f.Name == "vmodule" {
			flag.CommandLine.Var(f.Value, f.Name, f.Usage)
		}
	})
	flag.CommandLine.Set("v", "0")
	flag.CommandLine.Set("vmodule", "")
	pflag.CommandLine = pflag.NewFlagSet("kubeadm", pflag.ExitOnError)
	pflag.CommandLine.AddGoFlagSet(flag.CommandLine)
	return cmd.NewKubeadmCommand(os.Stdin, out, out)
}

// note makes commands that do something note what reached them, and leaves those that only refuse.
func note(c *cobra.Command, o *outcome) {
	// The order comes from a map.
	sort.Strings(c.ValidArgs)
	leaf := !c.HasSubCommands()
	workflow := len(c.Commands()) == 1 && c.Commands()[0].Name() == "phase"
	if c.RunE != nil && c.Name() != "completion" && (leaf || workflow) {
		c.RunE = func(c *cobra.Command, args []string) error {
			o.Run = strings.TrimSpace(strings.TrimPrefix(c.CommandPath(), "kubeadm"))
			o.Args = args
			o.Flags = map[string]any{}
			c.Flags().Visit(func(f *pflag.Flag) {
				if s, ok := f.Value.(pflag.SliceValue); ok {
					o.Flags[f.Name] = s.GetSlice()
				} else {
					o.Flags[f.Name] = f.Value.String()
				}
			})
			return nil
		}
	}
	for _, s := range c.Commands() {
		note(s, o)
	}
}

// lines leaves out the descriptions behind tabs.
func lines(b []byte) []string {
	s := strings.TrimSuffix(string(b), "\n")
	if s == "" {
		return nil
	}
	r := strings.Split(s, "\n")
	for i := range r {
		r[i] = strings.SplitN(r[i], "\t", 2)[0]
	}
	return r
}

func capture(file **os.File, run func()) []byte {
	saved := *file
	r, w, _ := os.Pipe()
	*file = w
	done := make(chan []byte)
	go func() { b, _ := io.ReadAll(r); done <- b }()
	run()
	w.Close()
	*file = saved
	b := <-done
	r.Close()
	return b
}

func take(argv []string) *outcome {
	o := &outcome{Argv: argv}
	script := &bytes.Buffer{}
	root := freshTree(script)
	cobra.EnableCommandSorting = false
	note(root, o)
	cobra.EnableCommandSorting = true
	root.PersistentPreRunE = nil
	root.SetHelpFunc(func(c *cobra.Command, _ []string) { o.Help = c.CommandPath() })
	root.SetUsageFunc(func(c *cobra.Command) error { o.Usage = c.CommandPath(); return nil })
	if argv == nil {
		argv = []string{}
	}
	root.SetArgs(argv)
	var err error
	var stderr []byte
	stdout := capture(&os.Stdout, func() { stderr = capture(&os.Stderr, func() { err = root.Execute() }) })
	if err != nil {
		o.Error = strings.ReplaceAll(err.Error(), "[zsh bash]", "[bash zsh]")
	}
	if script.Len() > 0 {
		o.Run = "completion"
		o.Args = []string{}
	}
	if v := flag.CommandLine.Lookup("v").Value.String(); v != "0" {
		o.Verbose = v
	}
	o.Stdout, o.Stderr = lines(stdout), lines(stderr)
	return o
}

func main() {
	in := bufio.NewScanner(os.Stdin)
	in.Buffer(make([]byte, 1<<20), 1<<20)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for in.Scan() {
		var argv []string
		if err := json.Unmarshal(in.Bytes(), &argv); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		enc.Encode(take(argv))
	}
}
