-- Neovim 0.11 and newer, with `set exrc`; it asks whether to trust this file.
vim.lsp.config('rust_analyzer', {
  settings = {
    ['rust-analyzer'] = {
      check = {
        overrideCommand = { 'cargo', 'step', 'editor', '$saved_file' },
        invocationStrategy = 'once',
      },
    },
  },
})
-- `:make` for the step of the file that is open.
vim.opt.makeprg = 'cargo step editor % --message-format short'
vim.opt.errorformat = [[%f:%l:%c:\ %t%*[a-z]:\ %m,%-G%.%#]]
