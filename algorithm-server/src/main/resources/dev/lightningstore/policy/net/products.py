
  # x w', in `dtype`.
  def product(self: __torch__.Decoder, x: Tensor, i: int) -> Tensor:
    return torch.linear(torch.to(x, self.dtype), torch.to(self.w[i], self.dtype), None)
