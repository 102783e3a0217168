# What is done to many tensors at once, as TorchScript, loaded by Kernels.java: no Python runs this.
class Kernels(Module):
  __parameters__ = []
  __buffers__ = []
  training : bool
  def forward(self: __torch__.Kernels, x: Tensor) -> Tensor:
    return x

  def global_norm(self: __torch__.Kernels, tensors: List[Tensor]) -> Tensor:
    norms = annotate(List[Tensor], [])
    for i in range(torch.len(tensors)):
      norms = torch.append(norms, torch.norm(tensors[i]))
    return torch.norm(torch.stack(norms, 0))

  def scale(self: __torch__.Kernels, tensors: List[Tensor], by: float) -> Tensor:
    torch._foreach_mul_(tensors, by)
    return tensors[0]

  def adamw(self: __torch__.Kernels, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], steps: List[Tensor],
      lr: float, beta1: float, beta2: float, decay: float, eps: float) -> Tensor:
    torch._fused_adamw_(p, g, m, v, [], steps, lr=lr, beta1=beta1, beta2=beta2, weight_decay=decay, eps=eps, amsgrad=False,
      maximize=False, grad_scale=None, found_inf=None)
    return p[0]

  def copy(self: __torch__.Kernels, x: Tensor, to: Tensor) -> Tensor:
    return torch.copy_(to, x, False)

  def follow(self: __torch__.Kernels, to: List[Tensor], x: List[Tensor], weight: float) -> Tensor:
    for i in range(torch.len(to)):
      _0 = torch.add_(torch.mul_(to[i], 1. - weight), x[i], alpha=weight)
    return to[0]
