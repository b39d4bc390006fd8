using AdminConsole.Hosting;

return await CommandLine.RunAsync(args);
